"""What functions of ``itertools`` give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.known.names import is_data
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Data, Lazy, Loader, Range
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Dotted, Opaque


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


def _product(machine: Machine, given: Given) -> Any:
    if given.open or given.keywords or not given.args:
        return machine.opaque("", "carried")
    return Lazy({}, "product", tuple(given.args))


def _chain(machine: Machine, given: Given) -> Any:
    parts = tuple(map(machine.settled, given.args))
    if given.open or not parts or not all(map(_is_data, parts)):
        return stranger(machine, Dotted("itertools.chain"), given, "itertools.chain")
    return Lazy({}, "chain", parts)


def _is_data(part: Any) -> bool:
    """Whether it is what batches come from, and no parameters of a model."""
    if isinstance(part, Opaque):
        return part.kind == "loader" or is_data(part.text)
    return isinstance(part, Loader | Data | Lazy | Range)


ITERATORS: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "islice": _islice,
    "count": _count,
    "cycle": _cycle,
    "repeat": _repeat,
    "product": _product,
    "chain": _chain,
}
