"""What functions of ``itertools`` give."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.known.names import is_data
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.iterating import MOST_ITEMS, taken
from lrviz.sources.script.plans.operations.taking import lists_in
from lrviz.sources.script.plans.values.built import Data, Lazy, Loader, Range
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Dotted, Items, Opaque


def _islice(machine: Machine, given: Given) -> Any:
    if len(given.args) == 2:
        return Lazy({}, "islice", (given.args[0],), given.args[1])
    if len(given.args) == 3 and given.args[1] == 0:
        return Lazy({}, "islice", (given.args[0],), given.args[2])
    return machine.opaque()


def _count(machine: Machine, given: Given) -> Any:
    return Lazy({"left": 1}, "count", (given.get(0, "start", 0), given.get(1, "step", 1)))


def _cycle(machine: Machine, given: Given) -> Any:
    first = machine.settled(given.args[0])
    known = isinstance(first, Items | tuple | Range)
    return Lazy({"left": 1} if known else {}, "cycle", (first,))


def _repeat(machine: Machine, given: Given) -> Any:
    endless = Lazy({}, "cycle", (given.args[0],))
    times = given.get(1, "times", None)
    return endless if times is None else Lazy({}, "islice", (endless,), times)


def _whole(machine: Machine, given: Given) -> list[tuple[Any, ...]] | None:
    """What each of the arguments gives; None where that is not known of all."""
    parts = [taken(machine, machine.settled(part)) for part in given.args]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) and not given.open else None


def _chain(machine: Machine, given: Given) -> Any:
    if machine.budget.plays and not given.open:
        return Lazy({"left": 1}, "chain", tuple(map(machine.settled, given.args)))
    parts = _whole(machine, given)
    if parts is not None:
        made = machine.new_list(tuple(itertools.chain(*parts)), "generator")
        lists = [part for one in given.args for part in lists_in(machine, one)]
        if len(lists) == len(given.args):
            made.slots["again"] = lambda: _joined(machine, lists)
        return made
    loaders = tuple(map(machine.settled, given.args))
    if given.open or not all(map(_is_data, loaders)):
        return stranger(machine, Dotted("itertools.chain"), given, "itertools.chain")
    return Lazy({}, "chain", loaders)


def _joined(machine: Machine, lists: list[Items]) -> tuple[Any, ...]:
    return tuple(item for one in lists for item in machine.items(one) or ())


def _product(machine: Machine, given: Given) -> Any:
    if given.open or given.keywords or not given.args:
        return machine.opaque("", "carried")
    parts = _whole(machine, given)
    if parts is not None and math.prod(map(len, parts)) <= MOST_ITEMS:
        return machine.new_list(tuple(itertools.product(*parts)), "generator")
    return Lazy({}, "product", tuple(given.args))


def _is_data(part: Any) -> bool:
    """Whether it is what batches come from, and no parameters of a model."""
    if isinstance(part, Opaque):
        return part.kind == "loader" or is_data(part.text)
    return isinstance(part, Loader | Data | Lazy | Range)


ITERATORS: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "chain": _chain,
    "product": _product,
    "islice": _islice,
    "count": _count,
    "cycle": _cycle,
    "repeat": _repeat,
}
