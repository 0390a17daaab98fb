"""Early stopping that a script counts by hand: how long it waits, and for which metric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
        counted: Where the count grows, as a number; () where that is the epochs since the best.
    """

    at: Position
    loop: Loop
    number: int
    waits: int
    counted: tuple[Formula, ...]


def patiences(run: Run) -> Iterator[Patience]:
    """Every loop that a count ends: ``if bad >= patience: break``.

    Not that of a class for early stopping, whose patience stands where it is made.
    """
    stops: list[Event] = [*run.all("stop"), *run.all("return")]
    for event in stops:
        loop = _ended(run, event, stops)
        if loop is None or any(isinstance(f, Call) and stops_early(f.owner) for f in event.frames):
            continue
        for branch in run.conditions(event, loop):
            for test in branch.value if branch.arm == 0 else ():
                found = _read(run, test, loop, branch.words)
                if found is not None:
                    yield found


def watches(run: Run, patience: Patience, metrics: set[Thing]) -> bool:
    """Whether what is counted is the epochs in which one of ``metrics`` is no better."""
    around = [f for thing in patience.counted for f in thing.frames if isinstance(f, Branch)]
    tests = [frame for frame in around if _compares(frame)]
    if not tests:  # it counts at all times, and begins anew under such a condition
        inside = [f for e in run.events if patience.loop in e.frames for f in e.frames]
        tests = [f for f in inside if isinstance(f, Branch) and _compares(f) and not _ends(f, run)]
    return bool(tests) and all(may_have(t.value, metrics.__contains__) for t in tests)


def _compares(branch: Branch) -> bool:
    return any(
        isinstance(test, Formula) and test.operator == "compare" and test.text[:1] in ("<", ">")
        for test in branch.value
    )


def _ends(branch: Branch, run: Run) -> bool:
    """Whether a condition is about a count, and not about a metric."""
    return may_have(branch.value, lambda t: t in run.counters or _counting(t) is not None)


def _ended(run: Run, event: Event, stops: list[Event]) -> Loop | None:
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
    if isinstance(event, Return) and not any(_is_true(thing) for thing in event.value):
        return None
    asked = (
        frame
        for stop in stops
        if not stop.name and stop is not event and stop.loops[-1:] == (loop,)
        for frame in run.conditions(stop, loop)
    )
    if any(
        any(map(_is_true, b.on)) if isinstance(event, Return) else _names(event, b) for b in asked
    ):
        return loop
    return loop if loop.endless and event.name.rpartition(".")[2] in loop.words else None


def _names(event: Event, branch: Branch) -> bool:
    return event.name.rpartition(".")[2] in branch.words


def _is_true(thing: Thing) -> bool:
    return isinstance(thing, Const) and thing.value is True


def _read(run: Run, test: Thing, loop: Loop, words: frozenset[str]) -> Patience | None:
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
        return Patience(test.at, loop, limit, limit + (sign == ">"), ())
    for up in (True, False):
        counted = tuple(t for t in left if isinstance(t, Formula) and _counting(t) is up)
        counted = tuple(t for t in counted if loop in t.frames)
        if not counted:
            continue
        if up and sign in (">", ">=", "=="):
            return Patience(test.at, loop, limit, limit + (sign == ">"), counted)
        first = max(_begins(left), default=None)
        if not up and sign in ("<", "<=", "==") and first is not None:
            waits = first - limit + (sign == "<")
            return Patience(test.at, loop, first, waits, counted)
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
