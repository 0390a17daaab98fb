"""What Python's own functions give."""

from __future__ import annotations

import ast
import re
from typing import Any

from lrviz.sources.script.plans.data import Datasets
from lrviz.sources.script.plans.machine.machine import Dead, varying
from lrviz.sources.script.plans.some_groups import groups_in
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
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
    Partial,
    Phi,
    Range,
    Scheduler,
)


class Builtins(Datasets):
    """Calls of Python's own functions."""

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
            fresh = re.match(r"next\(iter\(", ast.unparse(node)) and self.items(first)
            if fresh:
                return fresh[0]
            return self.any_of(args) if groups_in(args) else self.opaque(self.words(node), "")
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
        if name == "filter" and len(args) == 2:
            held = self.turns_of(self.settled(args[1]))
            keep = [
                self.truth(h if first is None else self.call_thing(first, [h], {}, node), node)
                for h in (held if held is not None and groups_in(held) else ())
            ]
            if keep and held and not any(isinstance(one, Sym) for one in keep):
                return self.new_list(tuple(h for h, k in zip(held, keep, strict=True) if k))
            made = self.some_list(args)
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
                return self.some_list(held) if name == "sorted" else self.new_list(held)
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
        if isinstance(thing, Phi):
            return self.each(thing, lambda one: self._isinstance(one, wanted, given))
        if kinds is None or isinstance(thing, Opaque):
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
            among = groups_in(given.args)
            return self.any_of(given.args) if among else self.opaque(self.words(given.node))
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
