"""What conditions that are open make of a schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import COMPARISONS, NoNumber, Sym
from lrviz.sources.script.plans.values.trees import has, replaced


def open_tests(value: Sym, known: Mapping[Any, bool]) -> Iterator[Sym]:
    """The conditions in a number that hold, or do not, for the whole run."""
    if value in known:
        return
    if value.op == "flag" and not value.args[2]:
        yield value
    elif value.op in COMPARISONS:
        if not has(value, "count", "head", "carried", "tick", "flag"):
            yield value if value.op not in ("!=", ">=", ">") else number("not", value)
    elif value.op in ("and", "or", "not") or value.op == "if":
        for arg in value.args:
            if isinstance(arg, Sym):
                yield from open_tests(arg, known)


def contradictory(facts: Mapping[Any, bool]) -> bool:
    """Whether one name would be two values at once."""
    chosen: dict[str, str] = {}
    for fact, holds in facts.items():
        if holds and isinstance(fact, Sym) and fact.op == "flag" and " == " in fact.args[0]:
            name, _, value = fact.args[0].partition(" == ")
            if chosen.setdefault(name, value) != value:
                return True
    return False


def condition_text(tests: list[Sym]) -> str:
    """What a reason calls the first of some conditions."""
    for test in tests:
        for atom in (test, *test.args):
            if isinstance(atom, Sym) and atom.op in ("flag", "free"):
                return f"`{atom.args[0]}`"
    return "a condition"


def differing(tables: list[Mapping[str, Any]]) -> str:
    """The name of what is not the same in all tables."""
    waiting: list[tuple[str, list[Any]]] = [("the schedule", list(tables))]
    while waiting:
        name, values = waiting.pop()
        if all(value == values[0] for value in values):
            continue
        if all(isinstance(value, Mapping) for value in values):
            for key in values[0]:
                if all(key in value for value in values):
                    waiting.append((f"`{key}`", [value[key] for value in values]))
                else:
                    return f"`{key}`"
            continue
        return name
    return "the schedule"


def all_loops(body: list[Event | Loop]) -> Iterator[Loop]:
    """All loops, those in loops too."""
    for item in body:
        if isinstance(item, Loop):
            yield item
            yield from all_loops(item.body)


def facts_of(path: tuple[Any, ...]) -> dict[Any, bool]:
    """What is known where conditions hold."""
    facts: dict[Any, bool] = {}
    for test in path:
        if isinstance(test, Sym):
            facts[test] = True
            facts[number("not", test)] = False
    return facts


def may_hold(path: tuple[Any, ...], facts: Mapping[Any, bool]) -> bool:
    """Whether facts leave it open that all conditions hold."""
    known = dict(facts)
    for fact, holds in facts.items():
        known[number("not", fact)] = not holds
    for test in path:
        try:
            found = replaced(test, known)
        except NoNumber:
            continue
        if not isinstance(found, Sym) and not found:
            return False
    return True


def may_tick(body: list[Event | Loop], scheduler: Scheduler, facts: Mapping[Any, bool]) -> bool:
    """Whether a scheduler may tick in a body: no condition around a loop keeps it from that."""
    return any(
        may_tick(item.body, scheduler, facts)
        if isinstance(item, Loop)
        else item.kind == "tick" and item.on is scheduler
        for item in body
        if may_hold(item.guards, facts)
    )
