"""A plan: what a source says of one schedule, as the spec's table, each value with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Problem, Span, printable


@dataclass(frozen=True)
class Unreadable:
    """A schedule of which a source says too little, or what cannot be expressed.

    Attributes:
        label: What tells it from the others: ``scheduler, line 42``, or "" of a whole file.
        reason: Why it cannot be known: "the loss decides when it ends".
        at: Where that stands.
        remedy: What to say for it to be drawn after all, if there is a way: "draw it with …".
    """

    label: str
    reason: str
    at: Span | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Plan:
    """One schedule of a source.

    Attributes:
        source: The file that it stands in.
        table: The keys of a spec. Where the source does not say a number, an `Unknown` stands in
            its place, a `Quantity` made of it, or a `Text` with it in an expression.
        places: Where each key and value stands in the source, by its path in ``table``.
        label: What tells it from the other schedules of the source: ``scheduler_g, line 42``.
        at: Where its scheduler is built, in a script; None where the file is one schedule.
        notes: What is to be said of it besides: the version whose meaning it has, for example.
        problems: What its reader found wrong with it, which no rule over curves could.
        quiet: Rules that stay silent, as nobody can act on them in this format.
        overrides: Values that the command line set, by path, and the option that did.
        assumed: Values that rest on one ``--assume``, by path, and that option: where such a value
            is none that the spec can have, it is the option's fault.
        only: The rules that may speak of it, where not all may.
        unknown: Why its optimizer, or its end, is not known, where that is so. Rules may look at
            the plan then, and it is never drawn.
        ends_early: Whether something that nobody knows may end its run before that is over.
        root: Where the table itself stands in the file: ``("lrviz",)`` in a larger TOML file.
        optimizer: The name of an optimizer that is not torch's, for which one of torch stands.
        format: The framework's config that it was read from: "mmengine"; "" of a spec, a script.
        unsettled: The table as it was read, where the numbers in it have been filled in since.
    """

    source: Source
    table: Mapping[str, Any]
    places: Mapping[KeyPath, Location] = field(default_factory=dict)
    label: str = ""
    at: Span | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    quiet: frozenset[str] = frozenset()
    overrides: Mapping[KeyPath, str] = field(default_factory=dict)
    assumed: Mapping[KeyPath, str] = field(default_factory=dict)
    only: frozenset[str] | None = None
    unknown: Unreadable | None = None
    ends_early: bool = False
    root: KeyPath = ()
    optimizer: str = ""
    format: str = ""
    unsettled: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.source.name

    @property
    def folder(self) -> Path:
        """Where relative paths in it start."""
        return self.source.folder

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.source.text

    def span(self, path: KeyPath, *, key: bool = False) -> Span | None:
        """Where the value (or the key) at ``path`` stands; else the table around it."""
        while path:
            found = self.places.get(path)
            if found is not None:
                return found.key if key and found.key is not None else found.value
            path, key = path[:-1], True
        return self.at

    def written(self, path: KeyPath) -> str | None:
        """The value at ``path`` as it stands in the file, on one line; None where it does not."""
        found = self.places.get(path)
        if found is None or self.set_outside(path):
            return None
        if self.text[: found.value.start].rstrip(" ").endswith("**"):  # of ``f(**those)`` one
            return None
        return " ".join(self.text[found.value.start : found.value.end].split())

    def is_text(self, path: KeyPath, value: str) -> bool:
        """Whether a value is a text that stands so in a config, and no expression of the spec's."""
        return bool(self.format) and (self.written(path) or "").strip("\"'") == value

    def set_outside(self, path: KeyPath) -> bool:
        """Whether an option of the command line set the value at ``path``."""
        return any(path[:end] in self.overrides for end in range(len(path) + 1))

    def problem(self, code: str, path: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A problem at ``path``, placed in the text or at the option that set the value."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.overrides:
                return Problem(code, message, self.name, origin=self.overrides[path[:end]])
        if path and path not in self.places:
            names = list(map(str, path))  # of an option's path, a number may be a key too
            for own, origin in self.overrides.items():  # a table that an option made on its way
                if list(map(str, own[: len(path)])) == names:
                    return Problem(code, message, self.name, origin=origin)
        if code < "LR1" and path in self.assumed:
            return Problem(code, message, self.name, origin=self.assumed[path])
        message = self._in_its_words(path, message)
        return Problem(code, message, self.name, self.span(path, key=key))

    def _in_its_words(self, path: KeyPath, message: str) -> str:
        """A message that begins with a key of the spec, with the config's own in its place."""
        found = self.places.get(path) if self.format and path else None
        start = f"`{path[-1]}` " if path else ""
        if found is None or found.key is None or not message.startswith(start):
            return message
        own = self.text[found.key.start : found.key.end].strip("\"'")
        return f"`{printable(own)}` {message.removeprefix(start)}" if own else message

    def settled(
        self,
        table: Mapping[str, Any],
        overrides: Mapping[KeyPath, str],
        assumed: Mapping[KeyPath, str],
    ) -> Plan:
        """The plan with values that the command line set or assumed."""
        return replace(
            self,
            table=table,
            overrides={**self.overrides, **overrides},
            assumed=assumed,
            unsettled=self.table if self.unsettled is None else self.unsettled,
        )


NO_PLAN: Final = Plan(Source("<spec>", Path(), "", TOML), {})
"""Of a spec that was made in Python."""
