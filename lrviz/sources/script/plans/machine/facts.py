"""What the conditions that hold say of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.machine.store import put
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym
from lrviz.sources.script.plans.values.things import MISSING
from lrviz.sources.script.plans.values.trees import bit, replaced


class Facts:
    """What a path of conditions says, kept as long as the path is the same."""

    def __init__(self) -> None:
        self._facts: dict[Any, bool] = {}
        self._of: list[tuple[Any, bool]] = []  # the path that the facts are of
        self._told: list[dict[Any, Any]] = []  # for each of its conditions, what was said before
        self._parts = [0]  # for each, and before them all: the bits of all that is said
        self._opposites: dict[Any, Any] = {}
        self._answers: list[dict[Any, Any]] = [{}]  # and what it came to for other conditions

    def answer(self, test: Sym, path: list[tuple[Any, bool]]) -> Any:
        """A condition, True or False where the path says so."""
        facts = self._on(path)
        if not test.parts & self._parts[-1]:  # most: nothing is said of anything in it
            return test
        if test in facts:
            return facts[test]
        if not test.tests:
            return test
        answers = self._answers[-1]
        if test not in answers:
            answers[test] = _settled(test, facts, self._parts[-1])
        return answers[test]

    def _on(self, path: list[tuple[Any, bool]]) -> dict[Any, bool]:
        """What the path says of conditions."""
        of = self._of
        if path == of:
            return self._facts
        shared = 0
        for one, other in zip(path, of, strict=False):
            if one is not other:
                break
            shared += 1
        while len(of) > shared:  # back to where the two paths part
            of.pop()
            self._parts.pop()
            self._answers.pop()
            for fact, before in self._told.pop().items():
                put(self._facts, fact, before)
        for step in path[shared:]:
            fact = step[0]
            opposite = self._opposites.get(fact)
            if opposite is None:
                opposite = self._opposites[fact] = number("not", fact)
            self._told.append({each: self._facts.get(each, MISSING) for each in (opposite, fact)})
            self._facts[fact] = True
            self._facts[opposite] = False
            self._parts.append(self._parts[-1] | bit(fact) | bit(opposite))
            self._answers.append({})
            of.append(step)
        return self._facts


def _settled(test: Sym, facts: Mapping[Any, bool], parts: int) -> Any:
    try:
        found = replaced(test, facts, parts)
    except NoNumber:
        return test
    return found if isinstance(found, Sym) else bool(found)
