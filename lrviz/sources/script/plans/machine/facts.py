"""What the conditions that hold say of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, number
from lrviz.sources.script.plans.values.trees import replaced


class Facts:
    """What a path of conditions says, kept as long as the path is the same."""

    def __init__(self) -> None:
        self._facts: dict[Any, bool] = {}
        self._of: tuple[Any, ...] = ()
        self._opposites: dict[Any, Any] = {}
        self._answers: dict[Any, Any] = {}  # to conditions, where the facts are as they are

    def answer(self, test: Sym, path: list[tuple[Any, bool]]) -> Any:
        """A condition, True or False where the path says so."""
        facts = self._on(path)
        if test in facts:
            return facts[test]
        if not test.tests:
            return test
        if test not in self._answers:
            self._answers[test] = _settled(test, facts)
        return self._answers[test]

    def _on(self, path: list[tuple[Any, bool]]) -> dict[Any, bool]:
        key = tuple(path)
        if key != self._of:
            self._facts, self._answers = {}, {}
            for fact, _ in key:
                if fact not in self._opposites:
                    self._opposites[fact] = number("not", fact)
                self._facts[fact] = True
                self._facts[self._opposites[fact]] = False
            self._of = key
        return self._facts


def _settled(test: Sym, facts: Mapping[Any, bool]) -> Any:
    try:
        found = replaced(test, facts)
    except NoNumber:
        return test
    return found if isinstance(found, Sym) else bool(found)
