"""How long datasets and loaders are."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.iterating import length_of
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.built import Course, Data, Loader
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Function,
    Instance,
    Missing,
    Opaque,
    Phi,
)

_LOADER: Final = (
    *("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers"),
    *("collate_fn", "pin_memory", "drop_last"),
)


class _Late:
    """The text of a loader's length: by the name that the loader comes to have."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def __str__(self) -> str:
        return f"len({self.loader.text or 'DataLoader(…)'})"


def shaped(machine: Machine, name: str, given: Given) -> Any:
    """An array or tensor of some shape."""
    args = list(given.args)
    if name in ("full",):
        args = args[:1]
    if name == "randint":
        args = [given.get(2, "size", given.get(1, "size"))]
    if "size" in given.keywords:
        args = [given.keywords["size"]]
    if len(args) == 1 and machine.items(args[0]) is not None:
        args = list(machine.items(args[0]) or ())
    shape = tuple(machine.numeric(arg) for arg in args)
    if not shape or any(size is None for size in shape):
        return machine.opaque()
    if name in ("zeros", "ones", "full") and len(shape) == 1:
        value = {"zeros": 0.0, "ones": 1.0}.get(name, given.get(1, "fill_value", 0.0))
        return Course({}, shape[0], lambda _: value)
    return Data({}, shape[0], shape)


def data_of(machine: Machine, name: str, given: Given) -> Any:
    """What a class or function of ``torch.utils.data`` gives; None where it is not known."""
    found = _DATA.get(name)
    return None if found is None else found(machine, given)


def _first(machine: Machine, given: Given) -> Any:
    return machine.settled(given.get(0, "dataset")) if given.args or given.keywords else MISSING


def _tensors(machine: Machine, given: Given) -> Any:
    if not given.args:
        return None
    return Data({}, length_of(machine, given.args[0], given.node))


def _subset(machine: Machine, given: Given) -> Any:
    return Data({}, length_of(machine, given.get(1, "indices"), given.node))


def _concatenated(machine: Machine, given: Given) -> Any:
    first = _first(machine, given)
    parts = machine.items(first if not isinstance(first, Missing) else given.get(0, "datasets"))
    if parts is None:
        return None
    total: Any = 0
    for part in parts:
        total = number("+", total, length_of(machine, part, given.node))
    return Data({}, total)


def _distributed(machine: Machine, given: Given) -> Any:
    whole = length_of(machine, given.get(0, "dataset"), given.node)
    ways = given.get(1, "num_replicas")
    ways = machine.numeric(ways) if not isinstance(ways, Missing | type(None)) else None
    if ways is None:
        ways = world_size(machine)
    up = number("neg", number("//", number("neg", whole), ways))
    if given.keywords.get("drop_last") is True:
        up = number("//", whole, ways)
    return Data({"sampler": True}, up)


def _sampler(machine: Machine, given: Given) -> Any:
    wanted = given.get(2, "num_samples")
    if isinstance(wanted, int | Sym):
        return Data({"sampler": True}, wanted)
    source = given.get(0, "data_source", given.get(0, "indices"))
    return Data({"sampler": True}, length_of(machine, source, given.node))


def _weighted(machine: Machine, given: Given) -> Any:
    wanted = machine.numeric(given.get(1, "num_samples"))
    return Data({"sampler": True}, wanted) if wanted is not None else None


def _batches(machine: Machine, given: Given) -> Any:
    named = given.named(("sampler", "batch_size", "drop_last"))
    length = length_of(machine, named.get("sampler"), given.node)
    size, drop = machine.numeric(named.get("batch_size")), machine.settled(named.get("drop_last"))
    if size is None or not isinstance(drop, bool):
        return None
    if drop:
        return Data({"sampler": True}, number("//", length, size))
    return Data({"sampler": True}, number("neg", number("//", number("neg", length), size)))


def _split(machine: Machine, given: Given) -> Any:
    first = _first(machine, given)
    parts = machine.items(given.get(1, "lengths"))
    if parts is None:
        return machine.opaque()
    sizes = [size for size in map(machine.numeric, parts) if size is not None]
    if len(sizes) < len(parts):
        return machine.opaque()
    total: Any = 0
    for size in sizes:
        total = number("+", total, size)
    if not isinstance(total, Sym) and total <= 1 + 1e-9 and total != 0:
        whole = length_of(machine, first, given.node)
        shares = all(not isinstance(size, Sym) and 0 <= size <= 1 for size in sizes)
        if isinstance(whole, Sym) or not shares or abs(total - 1) > 1e-9:  # torch refuses those
            return machine.opaque()
        floors = [math.floor(whole * size) for size in sizes]
        each, more = divmod(whole - sum(floors), len(floors))
        sizes = [size + each + (place < more) for place, size in enumerate(floors)]
    return machine.new_list(tuple(Data({}, size) for size in sizes))


def _counts(thing: Any) -> bool:
    """Whether a thing is an object whose class says how long it is."""
    own = thing.cls.member("__len__") if isinstance(thing, Instance) and thing.cls else None
    return isinstance(own, Function)


def _loader(machine: Machine, given: Given) -> Any:
    named = given.named(_LOADER)
    dataset = machine.settled(named.get("dataset"))
    made = Loader({}, 0, "", dataset)
    machine.kept.append(made)
    batches = machine.settled(named.get("batch_sampler"))
    if (isinstance(batches, Data) or _counts(batches)) and not given.open:
        made.length = length_of(machine, batches, given.node)
        if isinstance(made.length, Sym) and made.length.op in ("free", "carried"):
            made.length = Sym("free", (_Late(made), id(made)))
        return made
    if batches is not None:
        made.length = Sym("free", (_Late(made), id(made)))
        return made
    whole = machine.settled(named.get("batch_size", 1))
    size = 1 if whole is None else machine.numeric(whole)  # None: the items are batches
    drop = machine.settled(named.get("drop_last", False))
    sampler = machine.settled(named.get("sampler"))
    if isinstance(sampler, Phi):
        length: Any = None
    else:
        counts = isinstance(sampler, Data) or _counts(sampler)
        counted = sampler if counts else dataset
        unknown = sampler is not None and not counts
        length = (
            None
            if unknown or given.open
            else (
                length_of(machine, counted, given.node)
                if not isinstance(counted, Opaque | Instance) or _counts(counted)
                else None
            )
        )
    if isinstance(length, Sym) and length.op == "free":
        length = None  # the loader's own length is what people know
    if length is not None and size is not None and isinstance(drop, bool):
        if drop:
            made.length = number("//", length, size)
        else:
            made.length = number("neg", number("//", number("neg", length), size))
    else:
        made.length = Sym("free", (_Late(made), id(made)))
    if size is not None:
        made.slots["batch_size"] = size
    return made


_DATA: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "TensorDataset": _tensors,
    "Subset": _subset,
    "ConcatDataset": _concatenated,
    "random_split": _split,
    "DataLoader": _loader,
    "StatefulDataLoader": _loader,
    "DistributedSampler": _distributed,
    "RandomSampler": _sampler,
    "SequentialSampler": _sampler,
    "SubsetRandomSampler": _sampler,
    "BatchSampler": _batches,
    "WeightedRandomSampler": _weighted,
}
