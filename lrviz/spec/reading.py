"""A spec being read: its source, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lrviz.known.argument import Argument, KnownClass
from lrviz.known.keys import PACE
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.known.torch import Torch, torch_of, written
from lrviz.sources.plan import Plan
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.problem import KeyPath, Problem, did_you_mean, listed, nearest, quote

_SLIP: Final = 0.85
"""How alike a name and a known one are where one is surely meant for the other."""

_TYPO: Final = 0.71
"""How alike they are where a typo is likely."""

_ELSEWHERE: Final = frozenset(
    name for known in (*OPTIMIZERS.values(), *SCHEDULERS.values()) for name in known.by_name
)
"""What is no typo, but an argument of another class."""


@dataclass
class Reading:
    """Keeps every problem, so that all of them can be told at once.

    Attributes:
        plan: Where the values come from.
        trust: Packages that a dotted path may be imported from.
        torch: The version that the classes are of.
        problems: What was found so far.
    """

    plan: Plan
    trust: tuple[str, ...] = ()
    torch: Torch = field(default_factory=torch_of)
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, path: KeyPath, message: str, *, key: bool = False) -> None:
        """Keep a problem with what stands at ``path`` (with its key, where ``key``)."""
        self.problems.append(self.plan.problem(code, path, message, key=key))

    def unknown(self, table: Mapping[str, Any], known: Sequence[str], path: KeyPath) -> None:
        """Keep a problem for each key of ``table`` that is not ``known`` (LR003)."""
        where = f"`[{'.'.join(map(str, path))}]`" if path else "a spec"
        for name in table:
            if name not in known:
                near = did_you_mean(name, known) or f"; it has {listed(known)}"
                message = f"{where} has no key {quote(name)}{near}"
                owner = None if path else _owner(table, name)
                if owner is not None:
                    message = f"`{name}` belongs under `[{owner}]`, not at the top of a spec"
                self.add("LR003", (*path, name), message, key=True)

    def unknown_type(
        self, name: Any, path: KeyPath, wanted: str, known: Mapping[str, Any]
    ) -> str | None:
        """Keep the problem that a ``type`` is none of the ``known`` (LR004).

        Returns:
            The one that it is a slip of the pen for, so that its arguments are checked too.
        """
        if not isinstance(name, str):
            message = f"`type` is {describe(name)}; expected the name of {wanted}"
            self.add("LR005", path, message)
            return None
        near = did_you_mean(name, known) or f"; there are {listed(tuple(known))}"
        self.add("LR004", path, f"{quote(name)} is not {wanted}{near}")
        return nearest(name, known, cutoff=_SLIP)

    def too_new(self, known: KnownClass, path: KeyPath) -> None:
        """Keep the problem that the version of torch does not have a class yet, if so (LR004)."""
        if known.since is not None and not self.torch.has(known.since):
            message = f"torch has {known.name} only since {written(known.since)}; {self.torch.said}"
            self.add("LR004", path, message)

    def is_table(self, value: Any, name: str) -> bool:
        """Whether ``value`` is a table; keeps a problem where it is not."""
        if isinstance(value, dict):
            return True
        message = f"`{name}` is {describe(value)}; expected a table `[{name}]`"
        self.add("LR005", (name,), message)
        return False

    def options(
        self, table: Mapping[str, Any], owner: str, path: KeyPath, values: Values
    ) -> dict[str, Any]:
        """The options of rules in ``table``: numbers as they stand, no expressions."""
        known = {name: value for name, value in table.items() if name in OPTIONS}
        for name, value in list(known.items()):
            if isinstance(value, str):
                message = f"`{name}` is {describe(value)}; expected {OPTIONS[name].expected}"
                self.add("LR005", (*path, name), message)
                del known[name]
        return self.arguments(known, OPTIONS, owner, path, values)

    def arguments(
        self,
        table: Mapping[str, Any],
        known: Mapping[str, Argument],
        owner: str,
        path: KeyPath,
        values: Values,
        keys: Sequence[str] = (),
        removed: Mapping[str, tuple[int, int]] | None = None,
    ) -> dict[str, Any]:
        """The arguments in ``table``, each checked; a problem is kept for each that is not right.

        Args:
            owner: Whose arguments they are, for the messages.
            keys: Other keys that the table may have, which a typo may mean.
            removed: Arguments that older versions of torch take; there they say nothing of the LR.
        """
        arguments: dict[str, Any] = {}
        for name, raw in table.items():
            argument = known.get(name)
            until = (removed or {}).get(name)
            if until is not None:
                if self.torch.has(until):
                    message = f"{owner} takes no `{name}` since torch {written(until)}"
                    self.add("LR005", (*path, name), message, key=True)
            elif argument is None:
                near = (
                    "" if name in _ELSEWHERE else did_you_mean(name, (*known, *keys), cutoff=_TYPO)
                )
                near = near or f"; it has {listed(tuple(known))}"
                message = f"{owner} has no argument {quote(name)}{near}"
                self.add("LR005", (*path, name), message, key=True)
            elif argument.since is not None and not self.torch.has(argument.since):
                message = f"{owner} has `{name}` only since torch {written(argument.since)}"
                self.add("LR005", (*path, name), f"{message}; {self.torch.said}", key=True)
            elif argument.kind not in ("schedulers", "phases"):
                try:
                    arguments[name] = values.read(argument, raw, (*path, name))
                except BadValue as error:
                    self.problems.append(error.problem)
        return arguments


def _owner(table: Mapping[str, Any], name: str) -> str | None:
    """The table of a spec under which a key belongs that stands at its top; None of another key."""
    if name in PACE:
        return "scheduler"
    for owner, classes in (("scheduler", SCHEDULERS), ("optimizer", OPTIMIZERS)):
        held = table.get(owner)
        kind = held.get("type", "SGD") if isinstance(held, Mapping) else None
        known = classes.get(kind) if isinstance(kind, str) else None
        if known is not None and name in known.by_name:
            return owner
    return None
