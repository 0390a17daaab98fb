"""What the command line of a script says if nothing is typed: argparse's defaults, and the like."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.methods import Methods
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dotted,
    Instance,
    Missing,
    Opaque,
    Parser,
)


class Settings(Methods):
    """Reads parsers of arguments."""

    def of_parser(self, thing: Parser, name: str, given: Given) -> Any:
        """A method of an argument parser."""
        if name == "add_argument":
            self._argument(thing, given)
        elif name in ("add_argument_group", "add_mutually_exclusive_group"):
            return thing
        elif name == "set_defaults":
            for key, value in given.keywords.items():
                self.store.write(thing.slots, key, value)
        elif name in ("parse_args", "parse_known_args"):
            if given.args and isinstance(given.args[0], Opaque) is False:
                held = self.items(given.args[0])
                if held:
                    return self.opaque("args")
            slots = {key: value for key, value in thing.slots.items() if isinstance(key, str)}
            made = Instance(slots, None, thing.open)
            onto = self.settled(given.get(1, "namespace", None))
            if onto is not None:  # what it has already, no default replaces
                if not isinstance(onto, Instance):
                    return self.opaque("args")
                for key in list(made.slots):
                    own = onto.slots.get(key, MISSING)
                    if isinstance(own, Missing) and onto.cls is not None:
                        own = onto.cls.member(key)
                    if not isinstance(own, Missing):
                        made.slots[key] = own
                made.slots.update({k: v for k, v in onto.slots.items() if k not in made.slots})
            return made if name == "parse_args" else (made, self.new_list(()))
        elif name in ("parse_args_into_dataclasses", "parse_json_file", "parse_yaml_file"):
            kinds = thing.slots.get("classes", ())
            return tuple(
                self.called(kind, Given(given.node))
                if isinstance(kind, Class)
                else self._arguments(kind)
                for kind in kinds
            )
        elif name == "get_default" and given.args:
            return thing.slots.get(given.args[0], None)
        elif name == "add_subparsers" or name == "add_parser":
            return Parser({}, True)
        return self.opaque(self.words(given.node))

    def _arguments(self, kind: Any) -> Any:
        if isinstance(kind, Dotted):
            return self.opaque("training_args")
        return self.opaque()

    def _argument(self, parser: Parser, given: Given) -> None:
        flags = [flag for flag in given.args if isinstance(flag, str)]
        if not flags:
            return
        long = next((flag for flag in flags if flag.startswith("--")), flags[0])
        held = given.keywords.get("dest")
        name = held if isinstance(held, str) else long.lstrip("-").replace("-", "_")
        action = given.keywords.get("action")
        default = given.keywords.get("default", MISSING)
        kind = given.keywords.get("type")
        if isinstance(default, Missing):
            if action == "store_true":
                default = False
            elif action == "store_false":
                default = True
            elif action == "count":
                default = None
            elif given.keywords.get("required") is True or not flags[0].startswith("-"):
                default = self.opaque(f"?.{name}")
            else:
                default = self.opaque(f"?.{name}", "none")
        elif isinstance(default, str) and isinstance(kind, Dotted):
            try:  # argparse turns a default that is a string into the type
                default = {"builtins.int": int, "builtins.float": float}.get(kind.name, str)(
                    default
                )
            except ValueError:
                raise Dead from None
        if action == "version" or action == "help":
            return
        self.store.write(parser.slots, name, default)
