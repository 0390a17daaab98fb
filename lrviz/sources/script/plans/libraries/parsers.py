"""What the command line of a script says if nothing is typed: argparse's defaults, and the like."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.libraries.typed import FLAG, typed_in
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.flags import flags_of
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.built import Parser
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dotted,
    Function,
    Instance,
    Missing,
    Opaque,
)

FLAG_KINDS: Final = ("bool", "boolean", "enum", "float", "integer", "list", "string")
"""What absl's flags are defined as."""
_READERS: Final = frozenset({"ast.literal_eval", "json.loads", "builtins.eval"})
"""Functions that argparse may be given to read an argument with."""


def of_parser(machine: Machine, thing: Parser, name: str, given: Given) -> Any:
    """A method of an argument parser."""
    if name == "add_argument":
        _argument(machine, thing, given)
    elif name in ("add_argument_group", "add_mutually_exclusive_group"):
        return thing
    elif name == "set_defaults":
        if given.open:
            for key in [key for key in thing.slots if isinstance(key, str)]:
                machine.store.write(thing.slots, key, machine.opaque(f"?.{key}"))
        for key, value in given.keywords.items():
            machine.store.write(thing.slots, key, value)
    elif name in ("parse_args", "parse_known_args"):
        return _parsed(machine, thing, name, given)
    elif name in ("parse_args_into_dataclasses", "parse_json_file", "parse_yaml_file"):
        kinds = thing.slots.get("classes", ())
        return tuple(
            _filled(machine, kind, given) if isinstance(kind, Class) else _arguments(machine, kind)
            for kind in kinds
        )
    elif name == "get_default" and given.args:
        return thing.slots.get(given.args[0], None)
    elif name == "add_subparsers" or name == "add_parser":
        return Parser({}, True)
    return unknown(machine, given.node)


def _parsed(machine: Machine, thing: Parser, name: str, given: Given) -> Any:
    typed = machine.settled(given.get(0, "args", None))
    slots = {key: value for key, value in thing.slots.items() if isinstance(key, str)}
    if typed is not None and not isinstance(typed, Opaque):
        said = typed_in(machine, thing, machine.items(typed))
        if said is None:
            return machine.opaque("args")
        slots.update(said)
    made = Instance(slots, None, thing.open)
    onto = machine.settled(given.get(1, "namespace", None))
    if onto is not None:  # what it has already, no default replaces
        if not isinstance(onto, Instance):
            return machine.opaque("args")
        for key in list(made.slots):
            own = onto.slots.get(key, MISSING)
            if isinstance(own, Missing) and onto.cls is not None:
                own = onto.cls.member(key)
            if not isinstance(own, Missing):
                made.slots[key] = own
            elif onto.open and onto.cls is None:
                made.slots[key] = machine.opaque(f"?.{key}")
        made.slots.update({k: v for k, v in onto.slots.items() if k not in made.slots})
    return made if name == "parse_args" else (made, machine.new_list(()))


def _filled(machine: Machine, kind: Class, given: Given) -> Any:
    """A dataclass whose fields are arguments."""
    fields = {name for base in kind.lineage() for name in base.fields}
    machine.command.known |= fields
    known = {name: machine.opaque(f"?.{name}") for name in sorted(fields & machine.command.given)}
    return machine.called(kind, Given(given.node, [], known))


def _arguments(machine: Machine, kind: Any) -> Any:
    if isinstance(kind, Dotted):
        return machine.opaque("training_args")
    return machine.opaque()


def _argument(machine: Machine, parser: Parser, given: Given) -> None:
    flags = [flag for flag in given.args if isinstance(flag, str)]
    if not flags:
        return
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    held = given.keywords.get("dest")
    name = held if isinstance(held, str) else long.lstrip("-").replace("-", "_")
    machine.command.known.add(name)
    default = _default(machine, name, given, optional=flags[0].startswith("-"))
    if given.keywords.get("action") in ("version", "help"):
        return
    for flag in flags:
        machine.store.write(parser.slots, (FLAG, flag), (name, dict(given.keywords)))
    first = ("argument", name)
    if first in parser.slots:  # of several arguments that set one name, the first says the default
        return
    machine.store.write(parser.slots, first, True)
    told = "default" in given.keywords or name in machine.command.given
    if told or name not in parser.slots:  # else as `set_defaults` said
        machine.store.write(parser.slots, name, default)


def _default(machine: Machine, name: str, given: Given, *, optional: bool) -> Any:
    """What an argument is where nobody types it."""
    default = given.keywords.get("default", MISSING)
    kind = given.keywords.get("type")
    if name in machine.command.given or given.keywords.get("required") is True:
        return machine.opaque(f"?.{name}")
    if isinstance(default, Missing):
        return _undefined(machine, name, given.keywords.get("action"), optional)
    if default is None:
        return machine.opaque(f"?.{name}", "none")
    if isinstance(default, str) and (
        isinstance(kind, Function) or (isinstance(kind, Dotted) and kind.name in _READERS)
    ):
        return machine.called(kind, Given(given.node, [default]))
    if isinstance(default, str) and isinstance(kind, Dotted):
        try:  # argparse turns a default that is a string into the type
            return {"builtins.int": int, "builtins.float": float}.get(kind.name, str)(default)
        except ValueError:
            raise Dead from None
    return default


def _undefined(machine: Machine, name: str, action: Any, optional: bool) -> Any:
    """What an argument without a default is where nobody types it."""
    if action in ("store_true", "store_false"):
        return action == "store_false"
    if action == "count":
        return None
    return machine.opaque(f"?.{name}", "none" if optional else "")


def parser_of(machine: Machine, given: Given) -> Any:
    """An argument parser."""
    made = Parser({})
    held = given.keywords.get("parents", ())
    parents = machine.items(held) if held != () else ()
    for parent in (None,) if parents is None else map(machine.settled, parents):
        if isinstance(parent, Parser):
            made.slots.update(parent.slots)
        else:  # one that cannot be read: its arguments are not known
            made.open = True
    return made


def hf_parser(machine: Machine, given: Given) -> Any:
    """A parser of transformers, which fills in dataclasses."""
    kinds = machine.items(given.args[0]) if given.args else None
    if kinds is None and given.args:
        kinds = (given.args[0],)
    made = Parser({})
    made.slots["classes"] = tuple(kinds or ())
    return made


def define_flag(machine: Machine, given: Given) -> Any:
    """A flag of absl: its default."""
    name, default = given.get(0, "name"), given.get(1, "default", None)
    if isinstance(name, str):
        value = machine.opaque(f"FLAGS.{name}", "none") if default is None else default
        machine.store.write(flags_of(machine).slots, name, value)
    return machine.opaque()
