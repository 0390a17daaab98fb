"""What the functions of Python and of known packages give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.builtin_functions import Builtins
from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym, is_number, number
from lrviz.sources.script.plans.values.things import (
    Accelerator,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Lazy,
    Method,
    Missing,
    Parser,
    Partial,
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
_FINITE: Final = {"isfinite": True, "isnan": False, "isinf": False}
_SHAPED: Final = frozenset({"randn", "rand", "zeros", "ones", "empty", "full", "randint"})


class Library(Builtins):
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
        if last in _FINITE and home in _HOMES and given.args:
            return self._finite(last, given)
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
        if last.startswith("register_optimizer_step"):
            self.patched(Dotted("torch.optim"), "Optimizer.step", given.node)
        if root == "sklearn" and last in ("train_test_split",):
            return self.opaque()
        course = self.course_function(name, given)
        if course is not None:
            return course
        return self.stranger(Dotted(name), given, name)

    # Numbers

    def _finite(self, name: str, given: Given) -> Any:
        """Whether a loss is a number: the run that a plan is of is one that goes well."""
        if is_number(self.settled(given.args[0])):
            return self.opaque(self.words(given.node))
        self.notes.setdefault("as if every loss were finite", self.here(given.node))
        return _FINITE[name]

    # Python's own

    # Data

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

    def _repeat(self, given: Given) -> Any:
        endless = Lazy({}, "cycle", (given.args[0],))
        times = given.get(1, "times", None)
        return endless if times is None else Lazy({}, "islice", (endless,), times)

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

    def _spawned(self, given: Given) -> Any:
        """``mp.spawn(main_worker, (…), nprocs)``: the same run in each process."""
        thing = self.settled(given.args[0]) if given.args else None
        held = self.settled(given.get(1, "args", ()))
        rest = self.items(held) if held != () else ()
        if rest is not None and isinstance(thing, Function | Method):
            self.called(thing, Given(given.node, [self.opaque("rank"), *rest]))
        return None

    def _parser(self, given: Given) -> Any:
        made = Parser({})
        held = given.keywords.get("parents", ())
        parents = self.items(held) if held != () else ()
        for parent in (None,) if parents is None else map(self.settled, parents):
            if isinstance(parent, Parser):
                made.slots.update(parent.slots)
            else:  # one that cannot be read: its arguments are not known
                made.open = True
        return made

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

    def _deeply_copied(self, given: Given) -> Any:
        return self._deep(self.settled(given.args[0]) if given.args else None, {})

    def _deep(self, thing: Any, done: dict[int, Any]) -> Any:
        """A copy of a thing with copies of what is in it, each made once."""
        thing = self.settled(thing)
        if id(thing) in done:
            return done[id(thing)]
        if isinstance(thing, tuple):
            return tuple(self._deep(item, done) for item in thing)
        if isinstance(thing, Items):
            held = self.items(thing)
            made: Any = self.new_list(None, thing.kind)
            done[id(thing)] = made
            if held is not None:
                made.slots["items"] = tuple(self._deep(item, done) for item in held)
            return made
        if isinstance(thing, Dict) or (isinstance(thing, Instance) and thing.cls is None):
            made = Dict({}, thing.default) if isinstance(thing, Dict) else Instance({}, None)
            if isinstance(thing, Instance):
                made.open, made.text = thing.open, thing.text
            done[id(thing)] = made
            made.slots.update({k: self._deep(v, done) for k, v in thing.slots.items()})
            return made
        return thing if isinstance(thing, int | float | str | Sym | None) else self.opaque()

    def _same(self, given: Given) -> Any:
        return given.args[0] if given.args else self.opaque()

    def patched(self, thing: Dotted, name: str, node: Any) -> None:
        """Something of a package is replaced."""
        raise NotImplementedError

    def build(self, name: str, given: Given) -> Any:
        """What is built of torch's and its neighbours' classes; None where it is none."""
        raise NotImplementedError


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
    "torch.multiprocessing.spawn": Library._spawned,
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
    "itertools.repeat": Library._repeat,
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
    "copy.deepcopy": Library._deeply_copied,
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
