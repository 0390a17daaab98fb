"""What is found whatever the numbers are that a plan does not say: for all that are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrviz.lint.diagnostic import SEVERITIES, Diagnostic, Key
from lrviz.lint.outcome import Checked
from lrviz.lint.registry import find
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Unknown
from lrviz.text.problem import KeyPath, Span

Row = Mapping[str, float]
"""Numbers for what is not known, by name."""


def for_all(
    tried: Callable[[Row, frozenset[str] | None], Checked],
    rows: Iterable[Row],
    bare: frozenset[Span],
) -> Checked:
    """What is found for all the numbers that are tried.

    A trial without a curve counts only if one of its numbers is in no other: most often it is too
    long for a check, and what is not looked at contradicts nothing.

    Args:
        tried: What comes of some numbers, by the rules of these codes (None: by all).
        bare: Where a value stands of which nothing is known: it may be no number at all, so that
            nothing can be said against it by itself.
    """
    agreed = _Agreed(bare)
    seen: set[tuple[str, float]] = set()
    others: list[tuple[Row, Checked]] = []
    for row in rows:
        if agreed.on_nothing:
            break
        trial = tried(row, agreed.codes)
        if trial.unknown is None:
            seen.update(row.items())
            agreed.take(trial)
        else:
            others.append((row, trial))
    for row, trial in others:
        if not seen.issuperset(row.items()):
            agreed.take(trial)
    return agreed.checked()


class _Agreed:
    """What all the trials so far have found."""

    def __init__(self, bare: frozenset[Span]) -> None:
        self._bare = bare
        self._first: Checked | None = None
        self._kept: list[list[Diagnostic]] = []
        self._silencers: dict[Key, frozenset[Key]] = {}

    @property
    def on_nothing(self) -> bool:
        """Whether no finding is left that could hold for all."""
        return self._first is not None and not self._kept

    @property
    def codes(self) -> frozenset[str] | None:
        """The rules whose findings may still hold for all; None: any may."""
        if self._first is None:
            return None
        return frozenset(found[0].code for found in self._kept)

    def take(self, trial: Checked) -> None:
        """Keep what the next trial has found, too."""
        # One that says it better with these numbers need not be found with the next ones.
        all_found = [*trial.diagnostics, *(d for d, _ in trial.silenced)]
        if self._first is None:
            self._first = trial
            self._silencers = {d.key: by for d, by in trial.silenced}
            self._kept = [[d] for d in all_found if d.code >= "LR1" or d.span not in self._bare]
        else:
            self._kept = [
                [*found, same]
                for found in self._kept
                if (same := _same_in(all_found, found[0])) is not None
            ]

    def checked(self) -> Checked:
        """What they agree on; the spec and the curve are those of the first."""
        assert self._first is not None
        keys = {found[0].key for found in self._kept}
        agreed = tuple(
            _agreed(found)
            for found in self._kept
            if not self._silencers.get(found[0].key, frozenset()) & keys
        )
        first = self._first
        return Checked(agreed, first.spec, first.curve, first.unknown)


def _same_in(found: Iterable[Diagnostic], wanted: Diagnostic) -> Diagnostic | None:
    return next((d for d in found if d.key == wanted.key), None)


def bare(plan: Plan) -> frozenset[Span]:
    """Where values stand of which nothing is known."""
    found: set[Span] = set()
    waiting: list[tuple[KeyPath, Any]] = [((), plan.table)]
    for path, value in waiting:  # which grows
        if isinstance(value, Mapping):
            waiting += [((*path, key), item) for key, item in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [((*path, index), item) for index, item in enumerate(value)]
        elif isinstance(value, Unknown):
            while path and path not in plan.places:  # an item stands in its list
                path = path[:-1]
            found.update([plan.places[path].value] if path else [])
    return frozenset(found)


def _agreed(found: Sequence[Diagnostic]) -> Diagnostic:
    """One finding for several runs: what they have in common, and no number that was tried."""
    mildest = max(found, key=lambda d: SEVERITIES.index(d.severity))
    messages = {d.message for d in found}
    fixes = {d.fix for d in found}
    message = messages.pop() if len(messages) == 1 else mildest.general
    return replace(
        mildest,
        message=message or find(mildest.code).summary,
        fix=fixes.pop() if len(fixes) == 1 else None,
        steps=None,
        group=mildest.group if len({d.group for d in found}) == 1 else None,
    )
