"""How long datasets and loaders are."""

from __future__ import annotations

import math
from typing import Any, Final

from lrviz.sources.script.plans.courses import Courses
from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_number, number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Course,
    Data,
    Dict,
    Function,
    Instance,
    Lazy,
    Loader,
    Missing,
    Opaque,
    Optimizer,
    ParamGroup,
    Phi,
    Range,
)

_LOADER: Final = (
    *("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers"),
    *("collate_fn", "pin_memory", "drop_last"),
)


class Datasets(Courses):
    """Datasets and loaders."""

    def length(self, value: Any, node: Any) -> Num:
        """What ``len`` of something is."""
        value = self.settled(value)
        if isinstance(value, Loader):
            if is_number(value.length) and not isinstance(value.length, Sym):
                return value.length
            given = self.given_for(f"len({value.text})") if value.text else None
            return value.length if given is None else given
        if isinstance(value, Data | Course):
            return value.length
        if isinstance(value, Range):
            turns, _ = self.iterate(value, Sym("count", (0,)), node)
            assert turns is not None
            return number("max", 0, turns) if not isinstance(turns, Sym) else turns
        if isinstance(value, str):
            return len(value)
        if isinstance(value, Dict) and not value.slots.get(OPEN):
            return len(value.slots)
        if isinstance(value, Optimizer | ParamGroup) and isinstance(value, ParamGroup):
            return len(value.slots)
        if isinstance(value, Phi):
            return number(
                "if", value.test, self.length(value.then, node), self.length(value.other, node)
            )
        if isinstance(value, Lazy):
            turns, _ = self.iterate(value, Sym("count", (0,)), node)
            if turns is not None:
                return turns
        held = self.items(value)
        if held is not None:
            return len(held)
        if isinstance(value, Instance) and value.cls is not None:
            method = value.cls.member("__len__")
            if isinstance(method, Function):
                found = self.numeric(self.run(method, [], {}, node, value))
                if found is not None and not (isinstance(found, Sym) and found.op == "free"):
                    return found
        if isinstance(value, Opaque) and value.kind == "carried":
            return Sym("carried", (f"len({value.text})", id(value)))
        text = self.said(value, node)
        if value is None or isinstance(value, bool | int | float):
            raise Dead
        self.kept.append(value)
        return self.free(f"len({text})" if not text.startswith("len(") else text, value)

    def _shaped(self, name: str, given: Given) -> Any:
        args = list(given.args)
        if name in ("full",):
            args = args[:1]
        if name == "randint":
            args = [given.get(2, "size", given.get(1, "size"))]
        if "size" in given.keywords:
            args = [given.keywords["size"]]
        if len(args) == 1 and self.items(args[0]) is not None:
            args = list(self.items(args[0]) or ())
        shape = tuple(self.numeric(arg) for arg in args)
        if not shape or any(size is None for size in shape):
            return self.opaque()
        if name in ("zeros", "ones", "full") and len(shape) == 1:
            value = {"zeros": 0.0, "ones": 1.0}.get(name, given.get(1, "fill_value", 0.0))
            return Course({}, shape[0], lambda _: value)
        return Data({}, shape[0], shape)

    def _data(self, name: str, given: Given) -> Any:
        first = self.settled(given.get(0, "dataset")) if given.args or given.keywords else MISSING
        if name == "TensorDataset" and given.args:
            length = self.length(given.args[0], given.node)
            return Data({}, length)
        if name == "Subset":
            return Data({}, self.length(given.get(1, "indices"), given.node))
        if name == "ConcatDataset":
            parts = self.items(
                first if not isinstance(first, Missing) else given.get(0, "datasets")
            )
            if parts is not None:
                total: Any = 0
                for part in parts:
                    total = number("+", total, self.length(part, given.node))
                return Data({}, total)
        if name == "random_split":
            return self._split(first, given)
        if name in ("DataLoader", "StatefulDataLoader"):
            return self._loader(given)
        if name in ("DistributedSampler",):
            whole = self.length(given.get(0, "dataset"), given.node)
            ways = given.get(1, "num_replicas")
            ways = self.numeric(ways) if not isinstance(ways, Missing | type(None)) else None
            if ways is None:
                ways = self.world_size()
            up = number("neg", number("//", number("neg", whole), ways))
            if given.keywords.get("drop_last") is True:
                up = number("//", whole, ways)
            return Data({"sampler": True}, up)
        if name in ("RandomSampler", "SequentialSampler", "SubsetRandomSampler"):
            wanted = given.get(2, "num_samples")
            if isinstance(wanted, int | Sym):
                return Data({"sampler": True}, wanted)
            source = given.get(0, "data_source", given.get(0, "indices"))
            return Data({"sampler": True}, self.length(source, given.node))
        if name == "BatchSampler":
            return self._batches(given)
        if name == "WeightedRandomSampler":
            wanted = self.numeric(given.get(1, "num_samples"))
            return Data({"sampler": True}, wanted) if wanted is not None else None
        return None

    def _batches(self, given: Given) -> Any:
        named = given.named(("sampler", "batch_size", "drop_last"))
        length = self.length(named.get("sampler"), given.node)
        size, drop = self.numeric(named.get("batch_size")), self.settled(named.get("drop_last"))
        if size is None or not isinstance(drop, bool):
            return None
        if drop:
            return Data({"sampler": True}, number("//", length, size))
        return Data({"sampler": True}, number("neg", number("//", number("neg", length), size)))

    def _split(self, first: Any, given: Given) -> Any:
        parts = self.items(given.get(1, "lengths"))
        if parts is None:
            return self.opaque()
        sizes = [size for size in map(self.numeric, parts) if size is not None]
        if len(sizes) < len(parts):
            return self.opaque()
        total: Any = 0
        for size in sizes:
            total = number("+", total, size)
        if not isinstance(total, Sym) and total <= 1 + 1e-9 and total != 0:
            whole = self.length(first, given.node)
            shares = all(not isinstance(size, Sym) and 0 <= size <= 1 for size in sizes)
            if isinstance(whole, Sym) or not shares or abs(total - 1) > 1e-9:  # torch refuses those
                return self.opaque()
            floors = [math.floor(whole * size) for size in sizes]
            each, more = divmod(whole - sum(floors), len(floors))
            sizes = [size + each + (place < more) for place, size in enumerate(floors)]
        return self.new_list(tuple(Data({}, size) for size in sizes))

    def _loader(self, given: Given) -> Any:
        named = given.named(_LOADER)
        dataset = self.settled(named.get("dataset"))
        made = Loader({}, 0, "", dataset)
        self.kept.append(made)
        batches = self.settled(named.get("batch_sampler"))
        if isinstance(batches, Data) and not given.open:
            made.length = batches.length
            return made
        if batches is not None:
            made.length = Sym("free", (_Late(made), id(made)))
            return made
        whole = self.settled(named.get("batch_size", 1))
        size = 1 if whole is None else self.numeric(whole)  # None: the items are batches
        drop = self.settled(named.get("drop_last", False))
        sampler = self.settled(named.get("sampler"))
        if isinstance(sampler, Phi):
            length: Any = None
        else:
            counted = sampler if isinstance(sampler, Data) else dataset
            unknown = sampler is not None and not isinstance(sampler, Data)
            length = (
                None
                if unknown or given.open
                else (
                    self.length(counted, given.node)
                    if not isinstance(counted, Opaque | Instance)
                    or (
                        isinstance(counted, Instance)
                        and counted.cls
                        and counted.cls.member("__len__")
                    )
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

    def world_size(self) -> int:
        """The number of processes: 1 where nobody says another."""
        given = self.given_for("world_size")
        if not isinstance(given, int):
            self.notes.setdefault("as on one process", self.top)
        return given if isinstance(given, int) else 1


class _Late:
    """The text of a loader's length: by the name that the loader comes to have."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def __str__(self) -> str:
        return f"len({self.loader.text or 'DataLoader(…)'})"
