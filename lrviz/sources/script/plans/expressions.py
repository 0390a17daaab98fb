"""What an expression gives."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.machine import Dead, Machine, varying
from lrviz.sources.script.plans.symbols import NoNumber, Sym, is_number, is_test, number
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
    Accelerator,
    Class,
    Configured,
    Course,
    Data,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Loader,
    Method,
    Missing,
    Module,
    Opaque,
    Optimizer,
    ParamGroup,
    Partial,
    Phi,
    Range,
    Scheduler,
    Super,
)

SIGNS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_LONGEST_TEXT: Final = 60
_MOST_ITEMS: Final = 4096
CALLABLE: Final = (Function, Class, Method, Partial, Dotted)


class Expressions(Machine):
    """Works out expressions."""

    def evaluate(self, node: ast.AST) -> Any:
        """What an expression gives."""
        self.spend()
        found = _KINDS.get(type(node))
        if found is None:
            return self.opaque(self.words(node))
        return found(self, node)

    def words(self, node: ast.AST) -> str:
        """The text of an expression, if it is short."""
        text = self.written.get(node)
        if text is None:
            text = ast.unparse(node) if _is_short(node) else ""
            if len(text) > _LONGEST_TEXT or "\n" in text:
                text = ""
            self.written[node] = text
        return text

    def said(self, value: Any, node: ast.AST) -> str:
        """The text that a thing goes by in an expression."""
        if isinstance(value, Opaque | Loader | Instance) and value.text:
            return value.text
        if isinstance(value, Dotted):
            return value.name
        return self.words(node)

    # Names, attributes, items

    def _name(self, node: ast.Name) -> Any:
        value = self.settled(self.lookup(node.id))
        if isinstance(value, Missing):
            if node.id == "__name__":
                return "__main__" if self.main else (self.scope.module or self.scope).name
            if node.id in BUILTINS:
                return Dotted(f"builtins.{node.id}")
            value = self.opaque(node.id, "loader" if looks_like_data(node.id) else "")
            self.module.slots[node.id] = value
        return value

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _attribute(self, node: ast.Attribute) -> Any:
        value = self.evaluate(node.value)
        return self.each(value, lambda thing: self.attribute(thing, node.attr, node))

    def attribute(self, thing: Any, name: str, node: ast.AST) -> Any:
        """What ``thing.name`` is."""
        if thing is None:
            raise Dead
        if isinstance(thing, Dotted):
            return self._of_package(thing, name)
        if isinstance(thing, Module):
            held = thing.scope.slots.get(name, MISSING)
            return self.opaque(f"{thing.name}.{name}") if isinstance(held, Missing) else held
        if isinstance(thing, Instance):
            return self._of_instance(thing, name, node)
        if isinstance(thing, Class):
            held = thing.member(name)
            if isinstance(held, Function) and "classmethod" in held.decorators:
                return Method({}, held, thing, name)
            if not isinstance(held, Missing):
                return held
            return self._remembered(thing, name, f"{thing.name}.{name}")
        if isinstance(thing, Super):
            held = self._class_of(thing.on).member(name, thing.after)
            if isinstance(held, Function):
                return Method({}, held, thing.on, name)
            return Method({}, None, thing, name)
        if isinstance(thing, Optimizer):
            if name == "param_groups":
                return thing.groups if thing.groups else self._remembered(thing, name, name)
            if name == "defaults":
                return self.new_dict(thing.arguments)
        elif isinstance(thing, Dict) and thing.default == "bag":
            held = thing.slots.get(name, MISSING)
            if not isinstance(held, Missing):
                return held
        elif isinstance(thing, Loader) and name in ("dataset", "batch_size"):
            return (
                thing.dataset if name == "dataset" else thing.slots.get("batch_size", self.opaque())
            )
        elif isinstance(thing, Data) and name == "shape":
            return thing.shape or self.opaque()
        elif isinstance(thing, Accelerator):
            return self._of_accelerator(thing, name, node)
        elif isinstance(thing, Configured):
            return self._of_configured(thing, name, node)
        elif isinstance(thing, Opaque):
            kind = "loader" if looks_like_data(name) else ""
            if thing.kind == "carried":
                return self.opaque(f"{thing.text}.{name}", "carried")
            return self._remembered(thing, name, f"{thing.text}.{name}" if thing.text else "", kind)
        elif isinstance(thing, Function | Partial):
            held = thing.slots.get(name, MISSING)
            return self._remembered(thing, name, self.words(node)) if held is MISSING else held
        elif isinstance(thing, Range):
            if name in ("start", "stop", "step"):
                return getattr(thing, name)
        elif isinstance(thing, Course) and name in ("size", "shape"):
            return thing.length if name == "size" else (thing.length,)
        if isinstance(thing, Optimizer | Scheduler) and name in thing.slots:
            return thing.slots[name]
        return Method({}, None, thing, name)

    def _of_package(self, thing: Dotted, name: str) -> Any:
        constants = {"math.pi": "pi", "numpy.pi": "pi", "math.inf": "inf", "numpy.inf": "inf"}
        import math

        whole = f"{thing.name}.{name}"
        if whole in constants or whole in ("math.e", "numpy.e", "math.tau", "torch.pi"):
            return float(getattr(math, name))
        if whole in ("sys.maxsize",):
            return 2**63 - 1
        if thing.name == "sys" and name == "argv":
            return self.opaque("sys.argv")
        return Dotted(whole)

    def _remembered(self, thing: Any, name: Any, text: str, kind: str = "") -> Any:
        held = thing.slots.get(name, MISSING)
        if isinstance(held, Missing):
            held = thing.slots[name] = self.opaque(text, kind)
        return held

    def _class_of(self, thing: Any) -> Class:
        cls = thing if isinstance(thing, Class) else thing.cls
        assert isinstance(cls, Class)
        return cls

    def _of_instance(self, thing: Instance, name: str, node: ast.AST) -> Any:
        held = thing.slots.get(name, MISSING)
        if not isinstance(held, Missing):
            return held
        if name == "__dict__":
            return Dict(thing.slots)
        if thing.cls is None:
            if name in ("items", "keys", "values", "get", "update", "pop", "__getitem__"):
                return Method({}, None, thing, name)
            return self._remembered(thing, name, f"{thing.text or self.words(node)}.{name}")
        if name == "__class__":
            return thing.cls
        held = thing.cls.member(name)
        if isinstance(held, Function):
            if {"property", "cached_property"} & set(held.decorators):
                return self.run(held, [], {}, node, thing)
            if "staticmethod" in held.decorators:
                return held
            return Method({}, held, thing.cls if "classmethod" in held.decorators else thing, name)
        if not isinstance(held, Missing):
            return held
        known = self._of_framework(thing, name, node)
        if known is not None:
            return known
        if thing.cls.origins() or thing.open:
            if isinstance(getattr(node, "_called", None), bool):
                return Method({}, None, thing, name)
            kind = "loader" if looks_like_data(name) else ""
            return self._remembered(thing, name, f"{self._self_text(thing)}.{name}", kind)
        return Method({}, None, thing, name)

    def _self_text(self, thing: Instance) -> str:
        return "self" if thing.cls is not None else thing.text

    def _of_framework(self, thing: Instance, name: str, node: ast.AST) -> Any:
        raise NotImplementedError

    def _of_accelerator(self, thing: Accelerator, name: str, node: ast.AST) -> Any:
        if name == "num_processes":
            return self.world_size()
        if name == "gradient_accumulation_steps":
            return thing.arguments.get("gradient_accumulation_steps", 1)
        if name == "sync_gradients":
            return thing.slots.get("sync", True)
        if name in ("is_main_process", "is_local_main_process", "device"):
            return self._remembered(thing, name, f"accelerator.{name}")
        return Method({}, None, thing, name)

    def world_size(self) -> int:
        """The number of processes."""
        raise NotImplementedError

    def _of_configured(self, thing: Configured, name: str, node: ast.AST) -> Any:
        if name in thing.arguments:
            return thing.arguments[name]
        return Method({}, None, thing, name)

    def _subscript(self, node: ast.Subscript) -> Any:
        value = self.evaluate(node.value)
        if isinstance(node.slice, ast.Slice):
            parts = [
                None if part is None else self.evaluate(part)
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            return self.each(value, lambda thing: self._slice(thing, parts, node))
        key = self.evaluate(node.slice)
        return self.each(value, lambda thing: self.each(key, lambda at: self.item(thing, at, node)))

    def _slice(self, thing: Any, parts: list[Any], node: ast.AST) -> Any:
        held = self.items(thing)
        if held is not None and all(p is None or type(p) is int for p in parts):
            cut = held[slice(*parts)]
            return cut if isinstance(thing, tuple) else self.new_list(cut)
        if isinstance(thing, str):
            return self.opaque(self.words(node))
        return self.opaque("", "params" if _is_params(thing) else "")

    def item(self, thing: Any, key: Any, node: ast.AST) -> Any:
        """What ``thing[key]`` is."""
        if thing is None:
            raise Dead
        if isinstance(thing, Instance) and thing.cls is None and isinstance(key, str):
            return self._of_instance(thing, key, node)
        if isinstance(thing, Dict | ParamGroup):
            return self._entry(thing, key, node)
        if isinstance(thing, Course):
            at = self.numeric(key)
            if at is not None:
                return thing.at(at)
        held = self.items(thing)
        if held is not None:
            if isinstance(key, bool | int):
                if -len(held) <= key < len(held):
                    return held[key]
                raise Dead
            at = self.numeric(key)
            if isinstance(at, Sym) and 0 < len(held) <= 64 and all(map(is_number, held)):
                return self._indexed(held, at)
            return self.opaque(self.words(node))
        if isinstance(thing, Range):
            at = self.numeric(key)
            if at is not None:
                return number("+", thing.start, number("*", at, thing.step))
        if thing == Dotted("os.environ") and key == "WORLD_SIZE":
            return self.world_size()
        if thing == Dotted("os.environ"):
            return self.opaque(self.words(node))
        if isinstance(thing, Class | Dotted):
            return thing  # Generic[T], Enum["NAME"] is rare
        if isinstance(thing, Opaque):
            if isinstance(key, str | int) and thing.kind != "carried":
                text = f"{thing.text}[{key!r}]" if thing.text else ""
                return self._remembered(thing, ("[]", key), text)
            return self.opaque(self.words(node), thing.kind)
        return self.opaque(self.words(node))

    def _indexed(self, held: tuple[Any, ...], at: Sym) -> Any:
        value = held[-1]
        for place in range(len(held) - 2, -1, -1):
            value = number("if", number("==", at, place), held[place], value)
        return value

    def _entry(self, thing: Any, key: Any, node: ast.AST) -> Any:
        if isinstance(thing, ParamGroup) and key == "lr":
            return self.current_lr(thing)
        if isinstance(key, str | int | float | bool | tuple | None.__class__):
            try:
                held = thing.slots.get(key, MISSING)
            except TypeError:
                return self.opaque(self.words(node))
            if isinstance(held, Phi):
                held = self.settled(held)
                if isinstance(held, Phi):
                    return self.each(held, lambda thing: thing)
            if not isinstance(held, Missing):
                return held
            if thing.slots.get(OPEN) or isinstance(thing, ParamGroup):
                return self._remembered(thing, key, self.words(node))
            if isinstance(thing, Dict) and thing.default not in (None, "bag"):
                made = self.call_thing(thing.default, [], {}, node)
                self.store.write(thing.slots, key, made)
                return made
            raise Dead
        held = [v for k, v in thing.slots.items() if k is not OPEN]
        at = self.numeric(key)
        if isinstance(at, Sym) and at.op == "if":
            test, then, other = at.args
            return self.each(Phi(test, then, other), lambda one: self._entry(thing, one, node))
        return self.opaque(self.words(node))

    def current_lr(self, group: ParamGroup) -> Any:
        """The LR that a param group has at this moment."""
        raise NotImplementedError

    # Displays

    def _tuple(self, node: ast.Tuple) -> Any:
        held = self.elements(node.elts)
        return self.opaque() if held is None else held

    def _list(self, node: ast.List | ast.Set) -> Any:
        return self.new_list(self.elements(node.elts), type(node).__name__.lower())

    def elements(self, nodes: list[ast.expr]) -> tuple[Any, ...] | None:
        """What stands in a display; None where a star brings what is not known."""
        found: list[Any] = []
        whole = True
        for item in nodes:
            if isinstance(item, ast.Starred):
                held = self.items(self.evaluate(item.value))
                whole = whole and held is not None
                found += held or ()
            else:
                found.append(self.evaluate(item))
        return tuple(found) if whole else None

    def _dict(self, node: ast.Dict) -> Any:
        made = self.new_dict({})
        places: dict[Any, ast.AST] = {}
        for name, item in zip(node.keys, node.values, strict=True):
            value = self.evaluate(item)
            if name is None:
                value = self.settled(value)
                if isinstance(value, Dict | ParamGroup) or (
                    isinstance(value, Instance) and value.cls is None
                ):
                    made.slots.update(value.slots)
                else:
                    made.slots[OPEN] = True
                continue
            key = self.settled(self.evaluate(name))
            if isinstance(key, str | int | float | bool | tuple) or key is None:
                made.slots[key] = value
                places[key] = item
            elif isinstance(key, Class | Dotted | Function):
                made.slots[key] = value
            else:
                made.slots[OPEN] = True
        made.node, made.nodes = node, places  # type: ignore[attr-defined]
        return made

    # Operators

    def _operation(self, node: ast.BinOp) -> Any:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        sign = SIGNS.get(type(node.op), "?")
        return self.operate(sign, left, right, node)

    def operate(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        """An operator applied to two things."""
        if is_number(left) and is_number(right) and sign != "?":
            try:
                return number(sign, left, right)
            except NoNumber:
                raise Dead from None
        return self.each(
            left,
            lambda one: self.each(right, lambda other: self._operate(sign, one, other, node)),
        )

    def _operate(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(left, Course) or isinstance(right, Course):
            return self.course_of(sign, left, right, node)
        if isinstance(left, str) or isinstance(right, str):
            if sign == "+" and isinstance(left, str) and isinstance(right, str):
                return left + right if len(left) + len(right) < 1000 else self.opaque()
            return self.opaque(self.words(node))
        if isinstance(left, Dict) and isinstance(right, Dict):
            return self.new_dict({**left.slots, **right.slots})
        if sign in ("+", "*"):
            joined = self._sequences(sign, left, right)
            if joined is not None:
                return joined
        one, other = self.numeric(left), self.numeric(right)
        if one is None or other is None or sign == "?":
            return self.opaque(self.words(node), _kind_of(left, right))
        try:
            return number(sign, one, other)
        except NoNumber:
            raise Dead from None

    def _sequences(self, sign: str, left: Any, right: Any) -> Any:
        if not any(isinstance(side, Items | tuple) for side in (left, right)):
            return None
        if sign == "+":
            one, other = self.items(left), self.items(right)
            if isinstance(left, tuple) and isinstance(right, tuple):
                return left + right
            if one is None or other is None:
                return self.new_list(None)
            return self.new_list((*one, *other))
        many, count = (left, right) if isinstance(left, Items | tuple) else (right, left)
        held = self.items(many)
        if held is not None and isinstance(count, int) and len(held) * count <= _MOST_ITEMS:
            return held * count if isinstance(many, tuple) else self.new_list(held * count)
        size = self.numeric(count)
        if held is not None and len(held) == 1 and size is not None:
            return Course({}, size, lambda _: held[0])
        return self.new_list(None)

    def course_of(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        """An operator applied to an array and a number, or to two arrays."""
        raise NotImplementedError

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.evaluate(node.operand)
        if isinstance(node.op, ast.Not):
            return number("not", self.truth(value, node.operand))
        if isinstance(node.op, ast.UAdd):
            return value

        def turned(thing: Any) -> Any:
            if isinstance(thing, Course):
                return self.course_of("-", 0, thing, node)
            held = self.numeric(thing)
            if held is None or isinstance(node.op, ast.Invert):
                return self.opaque(self.words(node), _kind_of(thing))
            return number("neg", held)

        return self.each(value, turned)

    # Conditions

    def truth(self, value: Any, node: ast.AST) -> Any:
        """Whether a value is true: True, False or a condition."""
        found = self.each(value, lambda thing: self._truth(thing, node))
        return self.known(found)

    def _truth(self, thing: Any, node: ast.AST) -> Any:
        if isinstance(thing, Sym):
            return thing if is_test(thing) else number("!=", thing, 0)
        if thing is None or isinstance(thing, bool | int | float | str | bytes | tuple):
            return bool(thing)
        if isinstance(thing, Missing):
            raise Dead
        if isinstance(thing, Opaque):
            if thing.kind == "none":
                return False
            if thing.kind == "carried":
                return self.flag(thing, thing.text)
            return self.flag(thing, thing.text or self.words(node))
        if isinstance(thing, Items):
            held = self.items(thing)
            return self.flag(thing, self.words(node)) if held is None else bool(held)
        if isinstance(thing, Dict):
            return bool(thing.slots)
        if isinstance(thing, Data | Loader | Range):
            return True
        return True

    def test(self, node: ast.expr) -> Any:
        """What a condition comes to: True, False, or a condition that is not settled."""
        return self.truth(self.evaluate(node), node)

    def _compare(self, node: ast.Compare) -> Any:
        left = self.evaluate(node.left)
        whole: Any = True
        for sign, item in zip(node.ops, node.comparators, strict=True):
            right = self.evaluate(item)
            holds = self.each(
                left,
                lambda one, right=right, sign=sign: self.each(  # type: ignore[misc]
                    right, lambda other: self._holds(sign, one, other, node)
                ),
            )
            holds = self.known(holds)
            whole = number("and", whole, holds)
            if whole is False:
                return False
            left = right
        return whole

    def _holds(self, sign: ast.cmpop, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(sign, ast.Is | ast.IsNot):
            found = self._is(left, right, node)
            return number("not", found) if isinstance(sign, ast.IsNot) else found
        if isinstance(sign, ast.In | ast.NotIn):
            found = self._in(left, right, node)
            return number("not", found) if isinstance(sign, ast.NotIn) else found
        one, other = self.numeric(left), self.numeric(right)
        word = SIGNS[type(sign)]
        if one is not None and other is not None:
            if isinstance(left, Opaque) and left.kind == "none" and word in ("==", "!="):
                return word == "!="
            try:
                return number(word, one, other)
            except NoNumber:
                raise Dead from None
        if isinstance(sign, ast.Eq | ast.NotEq):
            found = self._equal(left, right, node)
            return number("not", found) if isinstance(sign, ast.NotEq) else found
        if isinstance(left, str) and isinstance(right, str):
            return {"<": left < right, "<=": left <= right, ">": left > right}.get(
                word, left >= right
            )
        return self.flag(node, self.words(node) or "a comparison")

    def _is(self, left: Any, right: Any, node: ast.AST) -> Any:
        if right is None or left is None:
            thing = left if right is None else right
            if isinstance(thing, Opaque):
                if thing.kind == "none":
                    return True
                return self._asked(thing, "is None")
            return thing is None or isinstance(thing, Missing)
        if isinstance(right, bool):
            return self._truth(left, node) if right else number("not", self._truth(left, node))
        if left is right:
            return True
        if isinstance(left, Opaque) or isinstance(right, Opaque):
            return self.flag(node, self.words(node))
        return bool(left == right) if isinstance(left, str | int | Dotted) else False

    def _asked(self, thing: Opaque, what: str, *more: Any) -> Sym:
        """The same condition each time the same is asked of a thing."""
        asked = thing.slots.setdefault(("asked", what, *more), Opaque(text=what))
        text = f"{thing.text or 'it'} {what}"
        return self.flag(asked, f"{text} {more[0]!r}" if more else text)

    def _equal(self, left: Any, right: Any, node: ast.AST) -> Any:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Opaque) and isinstance(
                other, str | int | float | bool | None.__class__
            ):
                if one.kind == "none":
                    return False
                chosen = one.slots.get("chosen")
                asked: Any = self._asked(one, "==", other)
                for value, before in (chosen or {}).items():
                    if value != other and self.known(before) is True:
                        return False
                one.slots["chosen"] = {**(chosen or {}), other: asked}
                return asked
        if isinstance(left, Opaque) or isinstance(right, Opaque):
            return self.flag(node, self.words(node))
        if isinstance(left, Dotted) != isinstance(right, Dotted):
            return self.flag(node, self.words(node))
        if isinstance(left, str) or isinstance(right, str):
            return bool(left == right)
        one, other = self.items(left), self.items(right)
        if one is not None and other is not None:
            if len(one) != len(other):
                return False
            whole: Any = True
            for a, b in zip(one, other, strict=True):
                whole = number("and", whole, self._equal(a, b, node))
            return whole
        a, b = self.numeric(left), self.numeric(right)
        if a is not None and b is not None:
            return number("==", a, b)
        return bool(left is right or (type(left) is type(right) and left == right))

    def _in(self, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(right, Dict | ParamGroup) or (
            isinstance(right, Instance) and right.cls is None
        ):
            if isinstance(left, str | int):
                if left in right.slots:
                    held = right.slots[left]
                    if isinstance(held, Phi):
                        return self.each(held, lambda v: not isinstance(v, Missing))
                    return True
                if not right.slots.get(OPEN):
                    return False
            return self.flag(node, self.words(node))
        if isinstance(right, str) and isinstance(left, str):
            return left in right
        if isinstance(right, Range):
            at = self.numeric(left)
            if at is not None and right.step == 1:
                return number("and", number("<=", right.start, at), number("<", at, right.stop))
        held = self.items(right)
        if held is None:
            return self.flag(node, self.words(node))
        whole: Any = False
        for item in held:
            one, other = self.numeric(left), self.numeric(item)
            if one is not None and other is not None and not isinstance(left, Opaque):
                found = number("==", one, other)
            else:
                found = self._equal(left, item, node)
            whole = number("or", whole, found)
        return whole

    def _logic(self, node: ast.BoolOp) -> Any:
        return self._logic_of(node.values, isinstance(node.op, ast.And))

    def _logic_of(self, nodes: list[ast.expr], positive: bool) -> Any:
        value = self.evaluate(nodes[0])
        if len(nodes) == 1:
            return value
        test = self.truth(value, nodes[0])
        if not isinstance(test, Sym):
            return self._logic_of(nodes[1:], positive) if test == positive else value
        goes_on = test if positive else number("not", test)

        def further() -> tuple[bool, Any]:
            return True, self._logic_of(nodes[1:], positive)

        _, rest = self.arms(goes_on, further, lambda: (True, MISSING))
        if isinstance(rest, Phi) and same_test(rest.test, goes_on):
            rest = rest.then
        if is_test(value) and is_test(rest):
            return number("and" if positive else "or", test, rest)
        return self.choose(goes_on, rest, value)

    def _choice(self, node: ast.IfExp) -> Any:
        test = self.test(node.test)
        if not isinstance(test, Sym):
            return self.evaluate(node.body if test else node.orelse)
        return self.arms(
            test,
            lambda: (True, self.evaluate(node.body)),
            lambda: (True, self.evaluate(node.orelse)),
        )[1]

    # The rest

    def _lambda(self, node: ast.Lambda) -> Any:
        return Function({}, node, self.scope, self.defaults(node))

    def defaults(self, node: Any) -> dict[str, Any]:
        """What the parameters of a function default to."""
        spec = node.args
        plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        named = list(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
        named += [(a.arg, d) for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d]
        return {name: self.evaluate(default) for name, default in named}

    def _joined(self, node: ast.JoinedStr) -> Any:
        parts: list[str] = []
        for part in node.values:
            value = part.value if isinstance(part, ast.Constant) else self._formatted(part)
            if not isinstance(value, str):
                return self.opaque(self.words(node))
            parts.append(value)
        return "".join(parts)

    def _formatted(self, part: Any) -> Any:
        value = self.settled(self.evaluate(part.value))
        if (
            part.format_spec is None
            and isinstance(value, str | int)
            and not isinstance(value, bool)
        ):
            return str(value)
        return None

    def _walrus(self, node: ast.NamedExpr) -> Any:
        value = self.evaluate(node.value)
        self.bind(node.target.id, value)
        return value

    def _inner(self, node: Any) -> Any:
        if getattr(node, "value", None) is not None:
            return self.evaluate(node.value)
        return None

    def _yield(self, node: Any) -> Any:
        if node.value is not None:
            self.evaluate(node.value)
        return self.opaque()

    def _call(self, node: ast.Call) -> Any:
        return self.call(node)

    def call(self, node: ast.Call) -> Any:
        """What a call gives."""
        raise NotImplementedError

    def call_thing(
        self, thing: Any, args: list[Any], keywords: dict[str, Any], node: ast.AST
    ) -> Any:
        """What calling a thing gives."""
        raise NotImplementedError

    def run(
        self, function: Function, args: list[Any], keywords: dict[str, Any], node: ast.AST, on: Any
    ) -> Any:
        """What a function of the project gives."""
        raise NotImplementedError

    def _comprehension(self, node: Any) -> Any:
        raise NotImplementedError


def _is_short(node: ast.AST) -> bool:
    """Whether the text of a node may be short enough to be a name."""
    columns = getattr(node, "end_col_offset", 0) - getattr(node, "col_offset", 0)
    return getattr(node, "end_lineno", 1) == getattr(node, "lineno", 1) and columns < 100


def same_test(one: Any, other: Any) -> bool:
    """Whether two conditions are one."""
    return bool(one == other)


def looks_like_data(name: str) -> bool:
    """Whether something is a loader by its name."""
    last = name.lower().rsplit(".", 1)[-1]
    return "loader" in last or last in ("dl", "train_dl", "trainset_iter", "batches")


def _is_params(thing: Any) -> bool:
    return isinstance(thing, Opaque) and thing.kind == "params"


def _kind_of(*things: Any) -> str:
    return "carried" if varying(*things) else ""


BUILTINS: Final = frozenset(vars(builtins))

_KINDS: Final[dict[type[ast.AST], Callable[[Expressions, Any], Any]]] = {
    ast.Name: Expressions._name,
    ast.Constant: Expressions._constant,
    ast.Attribute: Expressions._attribute,
    ast.Subscript: Expressions._subscript,
    ast.Tuple: Expressions._tuple,
    ast.List: Expressions._list,
    ast.Set: Expressions._list,
    ast.Dict: Expressions._dict,
    ast.BinOp: Expressions._operation,
    ast.UnaryOp: Expressions._unary,
    ast.Compare: Expressions._compare,
    ast.BoolOp: Expressions._logic,
    ast.IfExp: Expressions._choice,
    ast.Lambda: Expressions._lambda,
    ast.JoinedStr: Expressions._joined,
    ast.NamedExpr: Expressions._walrus,
    ast.Await: Expressions._inner,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
    ast.Call: Expressions._call,
    ast.ListComp: lambda self, node: self._comprehension(node),
    ast.SetComp: lambda self, node: self._comprehension(node),
    ast.GeneratorExp: lambda self, node: self._comprehension(node),
    ast.DictComp: lambda self, node: self._comprehension(node),
}
