"""Calls of what is imported: Python's own functions, torch, and the packages around it."""

from __future__ import annotations

from functools import partial
from typing import Final

from lrviz.known import packages as known
from lrviz.known.names import stops_early
from lrviz.sources.script.interpreter.attributes import attribute, item_of, key_of
from lrviz.sources.script.interpreter.building import build
from lrviz.sources.script.interpreter.classes import base_init
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.given import Given, arguments_of, escape
from lrviz.sources.script.interpreter.inlining import follow
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.wrapping import engine, prepared
from lrviz.sources.script.syntax import dotted, position
from lrviz.sources.script.values.definitions import Function
from lrviz.sources.script.values.events import Made
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import Container, Formula, Instance, Partial, Ref, Value

_ARITHMETIC: Final = frozenset(
    ("len", "int", "float", "round", "max", "min", "abs", "sum", "ceil", "floor")
)
_HARMLESS: Final = frozenset(
    (
        *("print", "str", "repr", "isinstance", "hasattr", "id", "type", "bool", "format"),
        *("callable", "range", "enumerate", "zip", "iter", "next", "issubclass", "any", "all"),
    )
)
_QUIET_HOMES: Final = (
    *("torch.nn.", "torch.cuda.", "math.", "numpy.", "logging.", "os.", "time.", "random."),
    *("torch.manual_seed", "torch.backends", "torchvision.", "argparse.", "torch.Tensor"),
)
_EXITS: Final = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "os._exit"})
_SILENCERS: Final = frozenset({"warnings.filterwarnings", "warnings.simplefilter"})
_SAME: Final = frozenset({"list", "tuple", "iter", "reversed", "sorted", "set"})


def imported(machine: Machine, name: str, given: Given) -> Value:
    """What a call gives of something imported by that dotted name."""
    built = build(machine, name, given)
    if built is not None:
        return built
    home, _, last = name.rpartition(".")
    if name in _EXITS:
        machine.emit("stop", given.node)
    if last in _ARITHMETIC and home in ("builtins", "math", "numpy"):
        return _arithmetic(machine, last, given)
    if home == "builtins":
        return _builtin(machine, last, given)
    if last == "__init__" and known.scheduler(home) is not None:
        base_init(machine, (home,), given, 1)
    found = _by_name(machine, name, given)
    if found is None:
        found = _wrapped(machine, name, last, given)
    if found is not None:
        return found
    if not name.startswith(_QUIET_HOMES):
        escape(machine, given, name)
    return machine.unknown(given.node, name, tuple(given.values()))


def _by_name(machine: Machine, name: str, given: Given) -> Value | None:
    """What one of Python's modules gives; None where it is none of those that matter."""
    values = given.values()
    if name == "importlib.import_module" and values and key_of(values[0]) != "*":
        return (Ref(dotted=str(key_of(values[0]))),)
    if name == "functools.partial" and given.positional:
        escape(machine, given, name)  # who gets it may call it
        function, *rest = given.positional
        at, keywords = position(given.node), dict(given.keywords)
        made = Partial(at, machine.frames, function, tuple(rest), keywords, given.spelled())
        return (made,)
    if name in _SILENCERS and values and key_of(values[0]) == "ignore" and _silences(name, given):
        machine.emit("quiet", given.node)
    return None


def _silences(name: str, given: Given) -> bool:
    """Whether a filter of warnings is for torch's of the order of calls: a UserWarning."""
    simple = name == "warnings.simplefilter"
    named = given.named(("action", "category") if simple else ("action", "message", "category"))
    classes = [t.dotted.rsplit(".", 1)[-1] for t in named.get("category", ()) if isinstance(t, Ref)]
    message = key_of(named.get("message", ()))
    if any(cls not in ("Warning", "UserWarning") for cls in classes):
        return False
    return not isinstance(message, str) or message in ("", "*") or "sched" in message.lower()


def _wrapped(machine: Machine, name: str, last: str, given: Given) -> Value | None:
    """What a package gives that trains for the script; None where that is not known."""
    node = given.node
    if last in known.ADAPTERS and name.split(".")[0] in ("apex", "deepspeed"):
        if name.startswith("apex"):
            return prepared(machine, Ref(dotted=name), given)
        return engine(machine, given) if last == "initialize" else None
    if last == "optimizer_step" and given.positional:  # xm.optimizer_step(optimizer)
        machine.emit("step", node, given.positional[0], last, arguments_of(machine, given))
        return machine.unknown(node, last)
    if last == "backward" and given.positional:
        machine.emit("backward", node, given.positional[0], last)
    elif last == "Trainer" or stops_early(last):
        made = partial(Made, dotted=name)
        machine.emit("made", node, (), last, arguments_of(machine, given), made)
    return None


def _arithmetic(machine: Machine, name: str, given: Given) -> Value:
    node = given.node
    counted = _own_length(machine, name, given)
    if counted is not None:
        return counted
    text = dotted(node.args[0]) if node.args else ""
    return (Formula(position(node), machine.frames, name, tuple(given.values()), text),)


def _own_length(machine: Machine, name: str, given: Given) -> Value | None:
    """What ``len`` of an object gives whose class in this file counts for itself."""
    held = given.positional[0] if name == "len" and len(given.positional) == 1 else ()
    if not held or not all(
        isinstance(t, Instance) and t.definition.method("__len__") is not None for t in held
    ):
        return None
    bound = attribute(machine, held, "__len__", given.node)
    return union(*(follow(machine, f, given.node) for f in bound if isinstance(f, Function)))


def _builtin(machine: Machine, name: str, given: Given) -> Value:
    node, values = given.node, given.positional
    if name in ("locals", "globals", "vars", "exec", "eval"):
        machine.opaque = True
    if name == "getattr" and len(values) >= 2:
        key = key_of(values[1])
        return attribute(machine, values[0], str(key), node) if key != "*" else _any(machine, given)
    if name == "setattr":
        escape(machine, given, name)
        return machine.constant(None)
    if name == "dict" and not values and not given.open:
        return _dict(machine, given)
    if name == "divmod" and len(values) == 2:
        at, sides = position(node), (values[0], values[1])
        parts = [(Formula(at, machine.frames, sign, sides),) for sign in ("//", "%")]
        return (machine.row(node, parts),)
    if name in _SAME and len(values) == 1 and all(isinstance(t, Container) for t in values[0]):
        return values[0]
    if name == "next" and values and all(isinstance(t, Container) for t in values[0]):
        return union(*(item_of(machine, thing, "*", node) for thing in values[0]), *values[1:])
    if name in _SAME and not values:
        return (Container(position(node), machine.frames, "list", {}),)
    if name not in _HARMLESS and name not in _SAME:
        escape(machine, given, name)
    return machine.unknown(node, name, tuple(given.values()))


def _dict(machine: Machine, given: Given) -> Value:
    """``dict(lr=0.1)``."""
    made = Container(position(given.node), machine.frames, "dict", {})
    for key, at in given.spelled().items():
        made.keys[key] = at
        machine.heap.begin(made, key, given.keywords[key])
    machine.emit("dict", given.node, (made,))
    return (made,)


def _any(machine: Machine, given: Given) -> Value:
    """``getattr(module, name)``: some class of it."""
    found: list[Value] = []
    for thing in given.positional[0]:
        if isinstance(thing, Ref):
            found.append((Ref(dotted=f"{thing.dotted}.*"),))
        elif isinstance(thing, Instance):
            machine.emit("escape", given.node, tuple(inner(machine.heap, (thing,))), "getattr")
    return union(*found) if found else machine.unknown(given.node, "getattr")
