"""What the functions of Python and of known packages give."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.calls import Given
from lrviz.sources.script.plans.courses import Courses
from lrviz.sources.script.plans.machine import Dead, varying
from lrviz.sources.script.plans.symbols import NoNumber, Num, Sym, is_number, number
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
    Accelerator,
    Class,
    Course,
    Data,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Lazy,
    Loader,
    Method,
    Missing,
    Opaque,
    Optimizer,
    ParamGroup,
    Parser,
    Partial,
    Phi,
    Range,
    Scheduler,
    Stepper,
)

_NUMERIC: Final = frozenset(
    {
        *("abs", "ceil", "floor", "sqrt", "exp", "log", "log2", "log10", "cos", "sin", "tan"),
        *("tanh", "int", "float", "round"),
    }
)
_SAME_NUMBER: Final = frozenset(
    {
        *("numpy.float32", "numpy.float64", "numpy.int64", "numpy.int32", "numpy.asarray"),
        *("torch.tensor", "torch.as_tensor", "numpy.float16", "numpy.array", "torch.Tensor"),
    }
)
_HOMES: Final = frozenset({"math", "numpy", "builtins", "torch", "cmath"})
_PASSED_ON: Final = frozenset({"tqdm", "trange", "track", "progress_bar", "auto", "tqdm_notebook"})
_EXITS: Final = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort"})
_SHAPED: Final = frozenset({"randn", "rand", "zeros", "ones", "empty", "full", "randint"})
_LOADER: Final = (
    *("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers"),
    *("collate_fn", "pin_memory", "drop_last"),
)


class Library(Courses):
    """Calls of packages' functions."""

    def packaged(self, name: str, given: Given) -> Any:
        """What a call of something of a package gives."""
        if name in _EXITS:
            raise Dead
        built = self.build(name, given)
        if built is not None:
            return built
        home, _, last = name.rpartition(".")
        root = name.split(".")[0]
        if last in _NUMERIC and root in _HOMES and given.args and home in _HOMES:
            return self._number(last, given)
        if last in ("min", "max", "minimum", "maximum", "amin", "amax") and root in _HOMES:
            return self._extreme(last, given)
        if name in _SAME_NUMBER and given.args and self.numeric(given.args[0]) is not None:
            return given.args[0]
        found = _NAMED.get(name)
        if found is not None:
            return found(self, given)
        if root == "tqdm" or (
            last in _PASSED_ON and root in ("rich", "fastprogress", "progressbar")
        ):
            return self._progress(last, given)
        if home == "builtins":
            return self._builtin(last, given)
        if root in ("torch", "numpy") and last in _SHAPED:
            return self._shaped(last, given)
        if root == "torch" and "data" in name:
            data = self._data(last, given)
            if data is not None:
                return data
        if root == "sklearn" and last in ("train_test_split",):
            return self.opaque()
        course = self.course_function(name, given)
        if course is not None:
            return course
        return self.stranger(Dotted(name), given, name)

    # Numbers

    def _number(self, name: str, given: Given) -> Any:
        digits = self.numeric(given.get(1, "ndigits")) if name in ("round", "log") else None

        def one(value: Any) -> Any:
            if isinstance(value, str) and name in ("int", "float"):
                try:
                    return {"int": int, "float": float}[name](value)
                except ValueError:
                    raise Dead from None
            if isinstance(value, Course):
                return self.mapped(value, lambda v: number(name, v))
            held = self.numeric(value)
            if held is None:
                return self.opaque(self.words(given.node), "carried" if varying(value) else "")
            try:
                if digits is not None and name == "log":
                    return number("/", number("log", held), number("log", digits))
                if digits is not None:
                    return number(name, held, digits)
                return number(name, held)
            except NoNumber:
                raise Dead from None

        return self.each(given.args[0], one)

    def _extreme(self, name: str, given: Given) -> Any:
        sign = "min" if "min" in name else "max"
        values: tuple[Any, ...] | None = tuple(given.args)
        if len(given.args) == 1:
            values = self.items(given.args[0])
        if not values or given.open or "key" in given.keywords:
            return self.opaque(self.words(given.node))
        if any(isinstance(value, Course) for value in values) and len(values) == 2:
            return self.course_of(sign, values[0], values[1], given.node)
        whole: Any = None
        for value in values:
            held = self.numeric(value)
            if held is None:
                return self.opaque(self.words(given.node), "carried" if varying(*values) else "")
            try:
                whole = held if whole is None else number(sign, whole, held)
            except NoNumber:
                raise Dead from None
        return whole

    # Python's own

    def _builtin(self, name: str, given: Given) -> Any:
        args, node = given.args, given.node
        first = self.settled(args[0]) if args else MISSING
        if name == "len" and args:
            return self.each(first, lambda thing: self.length(thing, node))
        if name == "range":
            ends = [self.numeric(arg) for arg in args]
            if any(end is None for end in ends) or not ends:
                if any(isinstance(a, Opaque) and a.kind == "carried" for a in args):
                    return self.opaque(self.words(node), "carried")
                if any(a is None or isinstance(a, str | float) for a in args):
                    raise Dead
                return self.opaque(self.words(node))
            start, stop = (0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
            return Range({}, start, stop, ends[2] if len(ends) > 2 else 1)
        if name == "enumerate" and args:
            return Lazy({}, "enumerate", (first,), given.get(1, "start", 0))
        if name == "zip":
            return Lazy({}, "zip", tuple(args))
        if name == "reversed":
            return Lazy({}, "reversed", (first,))
        if name in ("iter",):
            return first
        if name == "next":
            return self.opaque(self.words(node), "")
        if name in ("list", "tuple", "set", "sorted", "frozenset"):
            return self._sequence(name, first, given)
        if name == "dict":
            return self._dictionary(first, given)
        if name == "sum" and args:
            return self._sum(first, given)
        if name == "pow" and len(args) == 2:
            return self.operate("**", args[0], args[1], node)
        if name == "divmod" and len(args) == 2:
            return tuple(self.operate(sign, args[0], args[1], node) for sign in ("//", "%"))
        if name == "bool" and args:
            return self.truth(first, node)
        if name in ("str", "repr", "format"):
            known = isinstance(first, str | int) and not isinstance(first, bool)
            return str(first) if known and name != "format" else self.opaque(self.words(node))
        if name in ("isinstance", "issubclass", "callable", "hasattr"):
            return self._asks(name, given)
        if name == "getattr" and len(args) >= 2:
            return self._getattr(given)
        if name == "setattr" and len(args) == 3:
            key = self.settled(args[1])
            if isinstance(key, str):
                self.over(first, lambda thing: self.set_attribute(thing, key, args[2], node))
            return None
        if name == "vars" and isinstance(first, Instance):
            return Dict(first.slots)
        if name in ("any", "all"):
            held = self.items(first)
            if held is not None:
                whole: Any = name == "all"
                for item in held:
                    whole = number("or" if name == "any" else "and", whole, self.truth(item, node))
                return whole
            return self.opaque(self.words(node))
        if name == "map" and len(args) == 2:
            held = self.turns_of(self.settled(args[1]))
            if held is not None:
                return self.new_list(tuple(self.call_thing(first, [h], {}, node) for h in held))
            return self.new_list(None)
        if name == "filter":
            made = self.new_list(None)
            if isinstance(args[-1], Opaque) and args[-1].kind == "params":
                made.slots["params"] = True
            return made
        if name == "super":
            return self.opaque()
        if name in ("print", "id", "type", "hash", "input", "open", "property", "object", "slice"):
            return self.opaque(self.words(node))
        if name in ("globals", "locals") and not args:
            scope = self.scope if name == "locals" else self.scope.module or self.module
            return Dict(scope.slots)
        if name in ("exec", "eval", "compile", "__import__"):
            text = ast.unparse(node)
            file = re.match(r"exec\((?:compile\()?open\('([\w./]+)'\)\.read\(\)", text)
            said = "opaque" if file is None else f"`{file[1]}` is left out, which it runs"
            self.notes.setdefault(said, node)
        return self.opaque(self.words(node))

    def _sequence(self, name: str, first: Any, given: Given) -> Any:
        if isinstance(first, Missing):
            return () if name == "tuple" else self.new_list((), name)
        if isinstance(first, Course | Loader | Data):
            return first
        if isinstance(first, Opaque) and name != "set":
            return first if first.kind in ("params", "carried") else self.opaque("", first.kind)
        held = self.turns_of(first)
        if held is None:
            if isinstance(first, Range | Lazy) and name in ("list", "tuple"):
                return first
            made = self.new_list(None)
            if isinstance(first, Items) and first.slots.get("params"):
                made.slots["params"] = True
            return made
        if name in ("sorted", "set", "frozenset"):
            if any(
                isinstance(item, Sym) or not isinstance(item, int | float | str) for item in held
            ):
                return self.new_list(None) if name == "sorted" else self.new_list(held)
            held = tuple(dict.fromkeys(held)) if name != "sorted" else held
            reverse = given.keywords.get("reverse", False)
            if name == "sorted" and "key" not in given.keywords and isinstance(reverse, bool):
                try:
                    held = tuple(sorted(held, reverse=reverse))
                except TypeError:
                    raise Dead from None
        return held if name == "tuple" else self.new_list(held)

    def _dictionary(self, first: Any, given: Given) -> Any:
        made = self.new_dict({})
        if isinstance(first, Dict) or (isinstance(first, Instance) and first.cls is None):
            made.slots.update(first.slots)
        elif not isinstance(first, Missing):
            pairs = self.turns_of(first)
            for pair in pairs or ():
                held = self.items(pair)
                if held is not None and len(held) == 2 and isinstance(held[0], str | int):
                    made.slots[held[0]] = held[1]
                else:
                    made.slots[OPEN] = True
            if pairs is None:
                made.slots[OPEN] = True
        made.slots.update(given.keywords)
        if given.open:
            made.slots[OPEN] = True
        made.nodes = {k: n for k, n in given.nodes.items() if isinstance(k, str)}  # type: ignore[attr-defined]
        return made

    def _sum(self, first: Any, given: Given) -> Any:
        held = self.turns_of(first)
        if isinstance(first, Course) or held is None:
            return self.opaque(self.words(given.node))
        total: Any = given.get(1, "start", 0)
        for item in held:
            total = self.operate("+", total, item, given.node)
        return total

    def _asks(self, name: str, given: Given) -> Any:
        thing = self.settled(given.args[0])
        wanted = self.settled(given.args[1]) if len(given.args) > 1 else None
        if name == "callable":
            return isinstance(thing, Function | Class | Partial | Method | Dotted)
        if name == "hasattr" and isinstance(wanted, str):
            if isinstance(thing, Instance):
                if wanted in thing.slots or (thing.cls and thing.cls.member(wanted) is not MISSING):
                    return True
                if not thing.open and not (thing.cls and thing.cls.origins()):
                    return False
            return self.opaque(self.words(given.node))
        if name == "isinstance":
            return self._isinstance(thing, wanted, given)
        return self.opaque(self.words(given.node))

    def _isinstance(self, thing: Any, wanted: Any, given: Given) -> Any:
        kinds = self.items(wanted) if not isinstance(wanted, Dotted | Class) else (wanted,)
        if kinds is None or isinstance(thing, Opaque | Phi):
            return self.opaque(self.words(given.node))
        names = [
            kind.name.rsplit(".", 1)[-1] if isinstance(kind, Dotted) else kind for kind in kinds
        ]
        for name in names:
            if isinstance(name, Class):
                if isinstance(thing, Instance) and thing.cls and name in thing.cls.lineage():
                    return True
                continue
            if isinstance(thing, Scheduler | Optimizer):
                bases = ("LRScheduler", "_LRScheduler", "Optimizer")
                if thing.cls == name or (
                    name in bases and ("LR" in name) == isinstance(thing, Scheduler)
                ):
                    if thing.cls == "ReduceLROnPlateau" and name == "_LRScheduler":
                        continue
                    return True
                continue
            types = {
                "int": int,
                "float": float,
                "str": str,
                "bool": bool,
                "tuple": tuple,
                "list": Items,
                "dict": Dict,
                "Sequence": Items | tuple,
                "Iterable": Items | tuple,
                "Mapping": Dict,
            }
            if isinstance(thing, Sym) and name in ("int", "float"):
                return self.opaque(self.words(given.node))
            if name in types and isinstance(thing, types[name]):
                return True
        return False

    def _getattr(self, given: Given) -> Any:
        thing, key = self.settled(given.args[0]), self.settled(given.args[1])
        default = given.args[2] if len(given.args) > 2 else MISSING
        if isinstance(key, Phi):
            return self.each(
                key,
                lambda one: self._getattr(Given(given.node, [thing, one, *given.args[2:]])),
            )
        if not isinstance(key, str):
            if isinstance(thing, Dotted):
                return self.opaque(f"{thing.name}.*", "import")
            return self.opaque(self.words(given.node))
        if isinstance(thing, Instance) and not isinstance(default, Missing):
            held = key in thing.slots or (
                thing.cls is not None and thing.cls.member(key) is not MISSING
            )
            if not held and not thing.open and not (thing.cls and thing.cls.origins()):
                return default
        if (
            isinstance(thing, Opaque)
            and not isinstance(default, Missing)
            and thing.kind != "carried"
        ) and key not in thing.slots:
            return self.opaque(f"{thing.text}.{key}")
        return self.each(thing, lambda one: self.attribute(one, key, given.node))

    # Data

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
        if name == "WeightedRandomSampler":
            wanted = self.numeric(given.get(1, "num_samples"))
            return Data({"sampler": True}, wanted) if wanted is not None else None
        return None

    def _split(self, first: Any, given: Given) -> Any:
        parts = self.items(given.get(1, "lengths"))
        if parts is None:
            return self.opaque()
        sizes = [self.numeric(part) for part in parts]
        if any(size is None for size in sizes):
            return self.opaque()
        total: Any = 0
        for size in sizes:
            total = number("+", total, size)
        if not isinstance(total, Sym) and total <= 1 + 1e-9 and total != 0:
            whole = self.length(first, given.node)
            if isinstance(whole, Sym):
                return self.opaque()
            floors = [int(whole * size) for size in sizes]
            for place in range(whole - sum(floors)):
                floors[place % len(floors)] += 1
            sizes = list(floors)
        return self.new_list(tuple(Data({}, size) for size in sizes))

    def _loader(self, given: Given) -> Any:
        named = given.named(_LOADER)
        dataset = self.settled(named.get("dataset"))
        made = Loader({}, 0, "", dataset)
        self.kept.append(made)
        size = self.numeric(named.get("batch_size", 1))
        drop = self.settled(named.get("drop_last", False))
        sampler = self.settled(named.get("sampler"))
        if isinstance(sampler, Phi):
            length: Any = None
        else:
            counted = sampler if isinstance(sampler, Data) else dataset
            unknown = sampler is not None and not isinstance(sampler, Data)
            length = (
                None
                if unknown or named.get("batch_sampler") is not None or given.open
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

    def _progress(self, name: str, given: Given) -> Any:
        if name == "trange":
            return self._builtin("range", Given(given.node, given.args))
        wrapped = given.get(0, "iterable")
        if isinstance(wrapped, Missing):
            return self.opaque("tqdm")
        return wrapped

    # Settings

    def _partial(self, given: Given) -> Any:
        places = {(k - 1 if isinstance(k, int) else k): n for k, n in given.nodes.items() if k != 0}
        return Partial({"nodes": places}, given.args[0], tuple(given.args[1:]), given.keywords)

    def _bag(self, given: Given) -> Any:
        made = Instance({}, None)
        if given.args and isinstance(given.args[0], Dict):
            made.slots.update(
                {k: self._nested(v) for k, v in given.args[0].slots.items() if isinstance(k, str)}
            )
        elif given.args:
            made.open = True
        made.slots.update(given.keywords)
        return made

    def _nested(self, value: Any) -> Any:
        if isinstance(value, Dict):
            return self._bag(Given(None, [value]))
        return value

    def _environment(self, given: Given) -> Any:
        if given.args and given.args[0] == "WORLD_SIZE":
            return self.world_size()
        return self.opaque(self.words(given.node))

    def _accelerator(self, given: Given) -> Any:
        return Accelerator({}, given.keywords)

    def _world(self, given: Given) -> Any:
        return self.world_size()

    tree_top: ast.AST = ast.Pass()

    def world_size(self) -> int:
        """The number of processes: 1 where nobody says another."""
        given = self.given_for("world_size")
        if not isinstance(given, int):
            self.notes.setdefault("as on one process", self.tree_top)
        return given if isinstance(given, int) else 1

    def _islice(self, given: Given) -> Any:
        if len(given.args) == 2:
            return Lazy({}, "islice", (given.args[0],), given.args[1])
        if len(given.args) == 3 and given.args[1] == 0:
            return Lazy({}, "islice", (given.args[0],), given.args[2])
        return self.opaque()

    def _count(self, given: Given) -> Any:
        return Lazy({}, "count", (given.get(0, "start", 0), given.get(1, "step", 1)))

    def _cycle(self, given: Given) -> Any:
        return Lazy({}, "cycle", (given.args[0],))

    def _bisect(self, side: str) -> Callable[[Given], Any]:
        def act(given: Given) -> Any:
            held = self.items(given.args[0])
            at = self.numeric(given.args[1])
            if held is None or at is None or len(held) > 64:
                return self.opaque(self.words(given.node))
            total: Any = 0
            for item in held:
                value = self.numeric(item)
                if value is None:
                    return self.opaque(self.words(given.node))
                passed = number("<=" if side == "right" else "<", value, at)
                total = number("+", total, number("if", passed, 1, 0))
            return total

        return act

    def _late_field(self, given: Given) -> Any:
        return given

    def _default_dict(self, given: Given) -> Any:
        return Dict({}, given.args[0] if given.args else None)

    def _simple_cli(self, given: Given) -> Any:
        """``fire.Fire(main)``, ``typer.run(main)``, ``tyro.cli(Config)``."""
        thing = self.settled(given.args[0]) if given.args else None
        if isinstance(thing, Function | Class | Method):
            return self.called(thing, Given(given.node))
        return self.opaque()

    def _parser(self, given: Given) -> Any:
        return Parser({})

    def _hf_parser(self, given: Given) -> Any:
        kinds = self.items(given.args[0]) if given.args else None
        if kinds is None and given.args:
            kinds = (given.args[0],)
        made = Parser({})
        made.slots["classes"] = tuple(kinds or ())
        return made

    def _copied(self, given: Given) -> Any:
        thing = self.settled(given.args[0]) if given.args else None
        if isinstance(thing, Instance) and thing.cls is None:
            return Instance(dict(thing.slots), None, thing.open)
        if isinstance(thing, Dict):
            return Dict(dict(thing.slots))
        if isinstance(thing, Items):
            return self.new_list(self.items(thing))
        return thing if isinstance(thing, int | float | str | tuple) else self.opaque()

    def _same(self, given: Given) -> Any:
        return given.args[0] if given.args else self.opaque()

    def build(self, name: str, given: Given) -> Any:
        """What is built of torch's and its neighbours' classes; None where it is none."""
        raise NotImplementedError


class _Late:
    """The text of a loader's length: by the name that the loader comes to have."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def __str__(self) -> str:
        return f"len({self.loader.text or 'DataLoader(…)'})"


_NAMED: Final[dict[str, Callable[[Any, Given], Any]]] = {
    "functools.partial": Library._partial,
    "types.SimpleNamespace": Library._bag,
    "argparse.Namespace": Library._bag,
    "easydict.EasyDict": Library._bag,
    "addict.Dict": Library._bag,
    "box.Box": Library._bag,
    "munch.Munch": Library._bag,
    "ml_collections.ConfigDict": Library._bag,
    "omegaconf.OmegaConf.create": Library._bag,
    "argparse.ArgumentParser": Library._parser,
    "configargparse.ArgumentParser": Library._parser,
    "configargparse.ArgParser": Library._parser,
    "transformers.HfArgumentParser": Library._hf_parser,
    "os.environ.get": Library._environment,
    "os.getenv": Library._environment,
    "accelerate.Accelerator": Library._accelerator,
    "accelerate.accelerator.Accelerator": Library._accelerator,
    "torch.distributed.get_world_size": Library._world,
    "itertools.islice": Library._islice,
    "itertools.count": Library._count,
    "itertools.cycle": Library._cycle,
    "bisect.bisect": lambda self, given: self._bisect("right")(given),
    "bisect.bisect_right": lambda self, given: self._bisect("right")(given),
    "bisect.bisect_left": lambda self, given: self._bisect("left")(given),
    "dataclasses.field": Library._late_field,
    "pydantic.Field": Library._late_field,
    "attr.ib": Library._late_field,
    "typer.Option": Library._late_field,
    "typer.Argument": Library._late_field,
    "collections.defaultdict": Library._default_dict,
    "collections.OrderedDict": lambda self, given: self._dictionary(
        self.settled(given.get(0, "")), given
    ),
    "fire.Fire": Library._simple_cli,
    "typer.run": Library._simple_cli,
    "tyro.cli": Library._simple_cli,
    "copy.deepcopy": Library._copied,
    "copy.copy": Library._copied,
    "iter": Library._same,
    "dataclasses.asdict": lambda self, given: (
        Dict(dict(given.args[0].slots))
        if given.args and isinstance(given.args[0], Instance)
        else self.opaque()
    ),
    "typing.cast": lambda self, given: given.args[1] if len(given.args) > 1 else self.opaque(),
    "torch.cuda.amp.GradScaler": lambda self, given: Stepper({}),
    "torch.amp.GradScaler": lambda self, given: Stepper({}),
    "torch.GradScaler": lambda self, given: Stepper({}),
}
