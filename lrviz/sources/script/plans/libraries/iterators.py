"""What functions of ``itertools`` give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Lazy
from lrviz.sources.script.plans.values.given import Given


def _islice(machine: Machine, given: Given) -> Any:
    if len(given.args) == 2:
        return Lazy({}, "islice", (given.args[0],), given.args[1])
    if len(given.args) == 3 and given.args[1] == 0:
        return Lazy({}, "islice", (given.args[0],), given.args[2])
    return machine.opaque()


def _count(machine: Machine, given: Given) -> Any:
    return Lazy({}, "count", (given.get(0, "start", 0), given.get(1, "step", 1)))


def _cycle(machine: Machine, given: Given) -> Any:
    return Lazy({}, "cycle", (given.args[0],))


def _repeat(machine: Machine, given: Given) -> Any:
    endless = Lazy({}, "cycle", (given.args[0],))
    times = given.get(1, "times", None)
    return endless if times is None else Lazy({}, "islice", (endless,), times)


ITERATORS: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "islice": _islice,
    "count": _count,
    "cycle": _cycle,
    "repeat": _repeat,
}
