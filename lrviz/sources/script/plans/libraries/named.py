"""What functions of known packages give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.libraries.array_functions import course_function, keeps_doubles
from lrviz.sources.script.plans.libraries.bags import BAGS
from lrviz.sources.script.plans.libraries.config_files import CONFIG_FILES
from lrviz.sources.script.plans.libraries.copying import copied, deeply_copied, replaced
from lrviz.sources.script.plans.libraries.frameworks import build
from lrviz.sources.script.plans.libraries.gradual_warmup import GRADUAL
from lrviz.sources.script.plans.libraries.iterators import ITERATORS
from lrviz.sources.script.plans.libraries.loaders import data_of, shaped
from lrviz.sources.script.plans.libraries.numbers import (
    FINITE,
    bisected,
    extreme,
    finite,
    numeric_function,
    product,
    searched,
)
from lrviz.sources.script.plans.libraries.own_schedulers import unbound_init
from lrviz.sources.script.plans.libraries.parsers import (
    FLAG_KINDS,
    define_flag,
    hf_parser,
    parser_of,
)
from lrviz.sources.script.plans.libraries.python import call_builtin
from lrviz.sources.script.plans.libraries.records import named_tuple
from lrviz.sources.script.plans.libraries.sequences import (
    deque_of,
    dict_of,
    module_list,
    reduced,
)
from lrviz.sources.script.plans.libraries.splitters import of_sklearn
from lrviz.sources.script.plans.libraries.standard import environment, module
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.libraries.texts import dedented, literal_eval
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import patch
from lrviz.sources.script.plans.operations.happening import may_exit
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.built import Accelerator, Stepper
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import is_single
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Method,
    Missing,
    Partial,
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


_EXTREMES: Final = frozenset({"min", "max", "minimum", "maximum", "amin", "amax"})
_EXITS: Final = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort"})


_SHAPED: Final = frozenset({"randn", "rand", "zeros", "ones", "empty", "full", "randint"})


def packaged(machine: Machine, name: str, given: Given) -> Any:
    """What a call of something of a package gives."""
    if name in _EXITS:
        may_exit(machine, given.node)
        raise Dead(machine.here(given.node), "", "SystemExit")
    if name.endswith("LRScheduler.__init__"):
        return unbound_init(machine, given)
    built = build(machine, name, given)
    if built is not None:
        return built
    computed = _computed(machine, name, given)
    if computed is not MISSING:
        return computed
    named = _NAMED.get(name)
    if named is not None:
        return named(machine, given)
    home, _, last = name.rpartition(".")
    root = name.split(".")[0]
    if root == "tqdm" or (last in _PASSED_ON and root in ("rich", "fastprogress", "progressbar")):
        return _progress(machine, last, given)
    if name == "builtins.object.__setattr__":
        return call_builtin(machine, "setattr", given)
    if home == "builtins":
        return call_builtin(machine, last, given)
    return _of_torch_or_numpy(machine, name, given)


def _computed(machine: Machine, name: str, given: Given) -> Any:
    """What a function of numbers gives; `MISSING` where it is none."""
    home, _, last = name.rpartition(".")
    if home in _HOMES and given.args:
        if last in _NUMERIC:
            return numeric_function(machine, last, given)
        if last in FINITE:
            return finite(machine, last, given)
    if last in _EXTREMES and name.split(".")[0] in _HOMES:
        return extreme(machine, last, given)
    value = machine.numeric(given.args[0]) if name in _SAME_NUMBER and given.args else None
    if value is None:
        return MISSING
    doubles = keeps_doubles(name, given) and name not in ("numpy.float32", "numpy.float16")
    if not doubles and not is_single(value):
        return machine.opaque(machine.words(given.node), "carried")  # it is rounded to 32 bits
    return given.args[0]


def _of_torch_or_numpy(machine: Machine, name: str, given: Given) -> Any:
    root, last = name.split(".")[0], name.rpartition(".")[2]
    if root in ("torch", "numpy") and last in _SHAPED:
        return shaped(machine, last, given)
    if root == "torch" and "data" in name:
        data = data_of(machine, last, given)
        if data is not None:
            return data
    if last.startswith("register_optimizer_step"):
        patch(machine, Dotted("torch.optim"), "Optimizer.step", given.node)
    splits = of_sklearn(machine, last, given) if root == "sklearn" else None
    if splits is not None:
        return splits
    course = course_function(machine, name, given)
    if course is not None:
        return course
    return stranger(machine, Dotted(name), given, name)


def _progress(machine: Machine, name: str, given: Given) -> Any:
    if name == "trange":
        return call_builtin(machine, "range", Given(given.node, given.args))
    wrapped = given.get(0, "iterable")
    if isinstance(wrapped, Missing):
        return machine.opaque("tqdm")
    return wrapped


def _partial(machine: Machine, given: Given) -> Any:
    places = {(k - 1 if isinstance(k, int) else k): n for k, n in given.nodes.items() if k != 0}
    return Partial({"nodes": places}, given.args[0], tuple(given.args[1:]), given.keywords)


def _accelerator(machine: Machine, given: Given) -> Any:
    return Accelerator({}, given.keywords)


def _world(machine: Machine, given: Given) -> Any:
    return world_size(machine)


def _late_field(machine: Machine, given: Given) -> Any:
    return given


def _default_dict(machine: Machine, given: Given) -> Any:
    return Dict({}, given.args[0] if given.args else None)


def _simple_cli(machine: Machine, given: Given) -> Any:
    """``fire.Fire(main)``, ``typer.run(main)``, ``tyro.cli(Config)``, ``CLI(main)``."""
    thing = machine.settled(given.args[0]) if given.args else None
    if isinstance(thing, Function | Class | Method):
        return machine.called(thing, Given(given.node))
    return machine.opaque()


def _spawned(machine: Machine, given: Given) -> Any:
    """``mp.spawn(main_worker, (…), nprocs)``: the same run in each process."""
    thing = machine.settled(given.args[0]) if given.args else None
    held = machine.settled(given.get(1, "args", ()))
    rest = machine.items(held) if held != () else ()
    if rest is not None and isinstance(thing, Function | Method):
        machine.called(thing, Given(given.node, [machine.opaque("rank"), *rest]))
    return None


def _same(machine: Machine, given: Given) -> Any:
    return given.args[0] if given.args else machine.opaque()


def _ordered_dict(machine: Machine, given: Given) -> Any:
    return dict_of(machine, machine.settled(given.get(0, "")), given)


def _as_dict(machine: Machine, given: Given) -> Any:
    if given.args and isinstance(given.args[0], Instance):
        return Dict(dict(given.args[0].slots))
    return machine.opaque()


def _cast(machine: Machine, given: Given) -> Any:
    return given.args[1] if len(given.args) > 1 else machine.opaque()


def _stepper(machine: Machine, given: Given) -> Any:
    return Stepper({})


_NAMED: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "functools.partial": _partial,
    "functools.reduce": reduced,
    **dict.fromkeys(("math.prod", "numpy.prod"), product),
    "collections.namedtuple": named_tuple,
    **BAGS,
    **CONFIG_FILES,
    **GRADUAL,
    "torch.multiprocessing.spawn": _spawned,
    "argparse.ArgumentParser": parser_of,
    "configargparse.ArgumentParser": parser_of,
    "configargparse.ArgParser": parser_of,
    "transformers.HfArgumentParser": hf_parser,
    "os.environ.get": environment,
    "os.getenv": environment,
    "accelerate.Accelerator": _accelerator,
    "accelerate.accelerator.Accelerator": _accelerator,
    "torch.distributed.get_world_size": _world,
    **{f"itertools.{name}": found for name, found in ITERATORS.items()},
    "bisect.bisect": bisected("right"),
    "bisect.bisect_right": bisected("right"),
    "bisect.bisect_left": bisected("left"),
    "numpy.searchsorted": searched,
    **dict.fromkeys(("math.prod", "numpy.prod"), product),
    "dataclasses.field": _late_field,
    "pydantic.Field": _late_field,
    "attr.ib": _late_field,
    "typer.Option": _late_field,
    "typer.Argument": _late_field,
    "collections.defaultdict": _default_dict,
    "collections.OrderedDict": _ordered_dict,
    "collections.deque": deque_of,
    "torch.nn.ModuleList": module_list,
    "fire.Fire": _simple_cli,
    **dict.fromkeys(("jsonargparse.CLI", "jsonargparse.auto_cli"), _simple_cli),
    "ast.literal_eval": literal_eval,
    "textwrap.dedent": dedented,
    **{f"absl.flags.DEFINE_{kind}": define_flag for kind in FLAG_KINDS},
    "typer.run": _simple_cli,
    "tyro.cli": _simple_cli,
    "copy.deepcopy": deeply_copied,
    "copy.copy": copied,
    "importlib.import_module": module,
    "iter": _same,
    "dataclasses.asdict": _as_dict,
    **dict.fromkeys(
        ("dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve"), replaced
    ),
    "typing.cast": _cast,
    "torch.cuda.amp.GradScaler": _stepper,
    "torch.amp.GradScaler": _stepper,
    "torch.GradScaler": _stepper,
}
