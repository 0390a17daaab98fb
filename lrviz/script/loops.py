"""What kind of loop each one is, by what it does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from lrviz.script.frames import Loop
from lrviz.script.model import Event, Loader

LoopKind = Literal["batch", "epoch", "outer", "inner", "other"]

_LOADER: Final = re.compile(
    r"load(er|ers)?$|loader|^dl$|_dl$|batches$|batch_iter|data_iter|train_iter|^train_dl|dataset$"
    r"|steps_per_epoch|num_batches|iters_per_epoch|n_batches",
    re.IGNORECASE,
)


def named_epoch(loop: Loop) -> bool:
    """Whether a loop says that it goes over epochs."""
    if any("epoch" in name.lower() for name in loop.targets):
        return True
    return not loop.targets and any("epoch" in name.lower() for name in loop.words)


def over_data(loop: Loop) -> bool:
    """Whether a loop goes over a loader."""
    if any(isinstance(thing, Loader) for thing in loop.over):
        return True
    return not named_epoch(loop) and any(_LOADER.search(word) for word in loop.words)


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
            found[loop] = kind
    for loop in named:
        if named_epoch(loop):
            found.setdefault(loop, "epoch")
    return found


def _batch(chain: list[Loop]) -> int | None:
    for number, loop in enumerate(chain):
        if over_data(loop):
            return number
    for number, loop in enumerate(chain[:-1]):
        if named_epoch(loop) and not named_epoch(chain[number + 1]):
            return number + 1
    if len(chain) < 2 or named_epoch(chain[-1]):
        return None
    return len(chain) - 1
