"""What kind of loop each one is, by what it does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, Literal

from lrviz.known import names
from lrviz.known.metrics import words
from lrviz.sources.script.values.events import Event, Kind
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.things import Loader, Unknown

LoopKind = Literal["batch", "epoch", "outer", "inner", "other"]

_COUNTS: Final = re.compile(r"\.(\w+)\s*[-+*/]{1,2}=|\.(\w+)\s*=\s*\w+\.\2\s*[-+*/]")
"""``self.step += 1`` and ``self.step = self.step + 1``."""
_ROUNDS: Final = frozenset(
    {
        *("fold", "stage", "phase", "cycle", "task", "trial", "seed", "run", "round", "restart"),
        *("experience", "period", "generation", "lr", "gamma", "config", "cfg", "experiment"),
    }
)
"""What a loop goes over when in each iteration is a training of its own."""


def counted_up(text: str) -> set[str]:
    """Attributes that a script counts up, or down, somewhere."""
    return {found for pair in _COUNTS.findall(text) for found in pair if found}


def named_round(loop: Loop) -> bool:
    """Whether a loop says that it trains anew each time: over folds, say."""
    return any(word in _ROUNDS for name in loop.targets for word in words(name))


def named_epoch(loop: Loop) -> bool:
    """Whether a loop says that it goes over epochs."""
    if any("epoch" in name.lower() for name in loop.targets):
        return True
    return not loop.targets and any("epoch" in name.lower() for name in loop.words)


def named_step(loop: Loop) -> bool:
    """Whether a loop over numbers says that it goes over steps."""
    found = {word for name in loop.targets or loop.words for word in words(name)}
    return (loop.counted or loop.endless) and bool(names.STEPS & found) and not named_epoch(loop)


def over_data(loop: Loop) -> bool:
    """Whether a loop goes over a loader."""
    if any(isinstance(thing, Loader) for thing in loop.over):
        return True
    held = [t.text.rsplit(".", 1)[-1] for t in loop.over if isinstance(t, Unknown)]  # in a tqdm
    return not named_epoch(loop) and any(map(names.is_data, (*loop.words, *held)))


def is_comprehension(loop: Loop) -> bool:
    """Whether it is a comprehension, which nobody trains in."""
    return not loop.targets and not loop.endless


def kinds(steps: Iterable[Event], named: Iterable[Loop]) -> dict[Loop, LoopKind]:
    """The kind of every loop that trains.

    Args:
        steps: The calls of ``optimizer.step()``.
        named: Loops that train by calling something unknown.
    """
    found: dict[Loop, LoopKind] = {}
    for event in steps:
        chain = [loop for loop in event.loops if not is_comprehension(loop)]
        batch = _batch(chain)
        if batch is None:
            for loop in chain:
                found.setdefault(loop, "epoch" if named_epoch(loop) else "other")
            continue
        for number, loop in enumerate(chain):
            kind: LoopKind = "inner"
            if number <= batch:
                kind = ("batch", "epoch")[batch - number] if batch - number < 2 else "outer"
                if kind == "epoch" and named_round(loop):
                    kind = "outer"
            found[loop] = kind
    for loop in named:
        if named_epoch(loop):
            found.setdefault(loop, "epoch")
    return found


def _batch(chain: list[Loop]) -> int | None:
    for number, loop in enumerate(chain):
        if over_data(loop) and not any(map(named_epoch, chain[number + 1 :])):
            return number
    for number, loop in enumerate(chain):
        if loop.takes and not any(map(named_epoch, chain[number:])):
            return number
    for number, loop in enumerate(chain[:-1]):
        if named_epoch(loop) and not named_epoch(chain[number + 1]):
            return number + 1
    if len(chain) == 1 and named_step(chain[0]):
        return 0
    if len(chain) < 2 or named_epoch(chain[-1]):
        return None
    return len(chain) - 1


def without_step(backward: Iterable[Event], steps: Collection[Event]) -> list[Event]:
    """The backward passes in whose outermost loop no optimizer steps."""

    def stepped(event: Event) -> bool:
        mine = set(event.loops[:1])
        return any(mine & set(step.loops) for step in steps)

    return [event for event in backward if not stepped(event)]


def only_steps(events: Iterable[Event], training: frozenset[Loop]) -> frozenset[Loop]:
    """Loops that count and step, beside others that train: with no gradient nothing moves."""
    found: dict[Loop, set[Kind]] = defaultdict(set)
    around: dict[Loop, set[Loop]] = defaultdict(set)
    for event in events:
        for loop in event.loops[-1:]:
            found[loop].add(event.kind)
        if event.kind == "step":
            for loop in event.loops:
                around[loop].update(event.loops)
    steps = {loop for loop, kinds in found.items() if kinds == {"step"} and loop.counted}
    beside = training - {other for loop in steps for other in around[loop]}
    return frozenset(steps) if beside else frozenset()
