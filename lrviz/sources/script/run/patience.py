"""Early stopping that a script counts by hand: how long it waits, and for which metric."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lrviz.known.names import stops_early
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Position
from lrviz.sources.script.values.events import Event, Return
from lrviz.sources.script.values.frames import Branch, Call, Loop
from lrviz.sources.script.values.numbers import constant, may_have
from lrviz.sources.script.values.things import Const, Formula, Thing, Value

_DEEPEST: Final = 6
_BEST: Final = ("best", "improve")
"""What is in the name of the epoch of the last improvement."""
_MIRRORED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "=="}


@dataclass(frozen=True)
class Patience:
    """A loop that ends after some epochs without an improvement.

    Attributes:
        at: The condition that ends it.
        loop: What it ends.
        number: What the count is compared with.
        waits: The epochs without an improvement after which the loop ends.
        tests: The comparisons by which it counts.
    """

    at: Position
    loop: Loop
    number: int
    waits: int
    tests: frozenset[Branch]


@dataclass(frozen=True)
class _Count:
    """The same; ``counted`` is where the count grows, as a number: not that since the best."""

    at: Position
    loop: Loop
    number: int
    waits: int
    counted: tuple[Formula, ...]


def patiences(run: Run) -> Iterator[Patience]:
    """Every loop that a count ends: ``if bad >= patience: break``.

    Not that of a class for early stopping, whose patience stands where it is made.
    """
    asked = _asked(run)
    inside: dict[Loop, set[Branch]] | None = None
    for event in (*run.all("stop"), *run.all("return")):
        loop = _ended(event, asked)
        if loop is None or any(isinstance(f, Call) and stops_early(f.owner) for f in event.frames):
            continue
        for branch in reversed(run.conditions(event, loop)):
            asks = branch.value if branch.arm == 0 else ()
            read = [_read(run, test, loop, branch.words) for test in asks]
            found = [count for count in read if count is not None]
            for count in found:
                inside = _comparisons(run) if inside is None else inside
                tests = _tests(count, inside)
                yield Patience(count.at, loop, count.number, count.waits, tests)
            if found:
                break  # a count around it need not end the loop


def watches(patience: Patience, metrics: set[Thing]) -> bool:
    """Whether what is counted is the epochs in which one of ``metrics`` is no better."""
    tests = patience.tests
    return bool(tests) and all(may_have(t.value, metrics.__contains__) for t in tests)


def _tests(found: _Count, inside: Mapping[Loop, set[Branch]]) -> frozenset[Branch]:
    """The comparisons under which it counts; if it always counts, those of the loop.

    It begins anew under one of these.
    """
    around = (f for thing in found.counted for f in thing.frames if isinstance(f, Branch))
    return frozenset(filter(_compares, around)) or frozenset(inside.get(found.loop, ()))


def _comparisons(run: Run) -> dict[Loop, set[Branch]]:
    """By loop, the comparisons in it that are about no count."""
    found: dict[Loop, set[Branch]] = defaultdict(set)
    seen: set[Branch] = set()
    for event in run.events:
        branches = [f for f in event.frames if isinstance(f, Branch) and f not in seen]
        for branch in branches:
            seen.add(branch)
            if _compares(branch) and not _counts(branch, run):
                before = event.frames[: event.frames.index(branch)]
                for loop in (frame for frame in before if isinstance(frame, Loop)):
                    found[loop].add(branch)
    return found


def _compares(branch: Branch) -> bool:
    return any(
        isinstance(test, Formula) and test.operator == "compare" and test.text[:1] in ("<", ">")
        for test in branch.value
    )


def _counts(branch: Branch, run: Run) -> bool:
    """Whether a condition is about a count, and not about a metric."""
    return may_have(branch.value, lambda t: t in run.counters or _counting(t) is not None)


@dataclass
class _Asked:
    """What the conditions ask by which a loop is left.

    Attributes:
        words: The names in them.
        true: Whether one of them is about what may be True.
    """

    words: set[str] = field(default_factory=set)
    true: bool = False


def _asked(run: Run) -> dict[Loop, _Asked]:
    """By loop, what is asked where it is left."""
    found: dict[Loop, _Asked] = defaultdict(_Asked)
    for event in (*run.all("stop"), *run.all("return")):
        for loop in event.loops[-1:] if not event.name else ():
            asked = found[loop]
            for branch in run.conditions(event, loop):
                asked.words |= branch.words
                asked.true = asked.true or any(map(_is_true, branch.on))
    return found


def _ended(event: Event, asked: dict[Loop, _Asked]) -> Loop | None:
    """The loop that something ends: at once, or by what it sets or gives for that."""
    around = event.frames
    loops = [n for n, frame in enumerate(around) if isinstance(frame, Loop)]
    if not loops:
        return None
    loop = around[loops[-1]]
    assert isinstance(loop, Loop)
    called = any(isinstance(frame, Call) for frame in around[loops[-1] :])
    if not called and not event.name:
        return loop
    if isinstance(event, Return):
        gives = loop in asked and asked[loop].true and any(map(_is_true, event.value))
        return loop if gives else None
    names = (asked[loop].words if loop in asked else set()) | (
        loop.words if loop.endless else frozenset()
    )
    return loop if event.name.rpartition(".")[2] in names else None


def _is_true(thing: Thing) -> bool:
    return isinstance(thing, Const) and thing.value is True


def _read(run: Run, test: Thing, loop: Loop, words: frozenset[str]) -> _Count | None:
    """What a test says of a count that ends the loop."""
    if not isinstance(test, Formula) or test.operator != "compare" or len(test.operands) != 2:
        return None
    sign, (left, right) = test.text, test.operands
    if not isinstance(_number(right), int):
        sign, left, right = _MIRRORED.get(sign, ""), right, left
    limit = _number(right)
    if limit is None:
        return None
    best = any(word in name.lower() for name in words for word in _BEST)
    since = any(_is_since(run, thing, loop, best) for thing in left)
    if since and sign in (">", ">=", "=="):
        return _Count(test.at, loop, limit, limit + (sign == ">"), ())
    for up in (True, False):
        counted = tuple(t for t in left if isinstance(t, Formula) and _counting(t) is up)
        counted = tuple(t for t in counted if loop in t.frames)
        if not counted:
            continue
        if up and sign in (">", ">=", "=="):
            return _Count(test.at, loop, limit, limit + (sign == ">"), counted)
        first = max(_begins(left), default=None)
        if not up and sign in ("<", "<=", "==") and first is not None:
            waits = first - limit + (sign == "<")
            return _Count(test.at, loop, first, waits, counted)
    return None


def _number(value: Value) -> int | None:
    number = constant(value)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _counting(thing: Thing) -> bool | None:
    """Whether a number is one more than before (True), or one less (False)."""
    if not isinstance(thing, Formula) or len(thing.operands) != 2:
        return None
    if thing.operator not in ("+", "-") or constant(thing.operands[1]) != 1:
        return None
    return thing.operator == "+"


def _is_since(run: Run, thing: Thing, loop: Loop, best: bool) -> bool:
    """Whether it is what the loop counts, less what it counted at the best (or so it is named)."""
    if not isinstance(thing, Formula) or thing.operator != "-":
        return False
    now, then = thing.operands
    mine = [t for t in now if run.counters.get(t) is loop]
    return bool(mine) and (best or may_have(then, mine.__contains__))


def _begins(value: Value, depth: int = _DEEPEST) -> Iterator[int]:
    """The numbers that a count may begin with."""
    for thing in value:
        if isinstance(thing, Const) and isinstance(thing.value, int):
            yield thing.value
        elif depth and _counting(thing) is not None and isinstance(thing, Formula):
            yield from _begins(thing.operands[0], depth - 1)
