"""What an expression gives."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any, Final

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.attributes import Attributes
from lrviz.sources.script.plans.operators import SIGNS, kind_of
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, is_test, number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Class,
    Course,
    Dict,
    Dotted,
    Function,
    Instance,
    Method,
    Missing,
    ParamGroup,
    Partial,
    Phi,
)

CALLABLE: Final = (Function, Class, Method, Partial, Dotted)


class Expressions(Attributes):
    """Computes expressions."""

    def evaluate(self, node: ast.AST) -> Any:
        """What an expression gives."""
        self.spend()
        found = _KINDS.get(type(node))
        if found is None:
            return self.opaque(self.words(node))
        try:
            return found(self, node)
        except NoNumber:  # what is made of infinity, say
            return self.opaque(self.words(node))

    # Names, attributes, items

    def _name(self, node: ast.Name) -> Any:
        value = self.settled(self.lookup(node.id))
        if isinstance(value, Missing):
            if node.id == "__name__":
                return "__main__" if self.main else (self.scope.module or self.scope).name
            if node.id in BUILTINS:
                return Dotted(f"builtins.{node.id}")
            value = self.opaque(node.id, "loader" if is_loader(node.id) else "")
            self.module.slots[node.id] = value
        return value

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _attribute(self, node: ast.Attribute) -> Any:
        value = self.evaluate(node.value)
        return self.each(value, lambda thing: self.attribute(thing, node.attr, node))

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
                return self.opaque(self.words(node), kind_of(thing))
            try:
                return number("neg", held)
            except NoNumber:  # infinity, as in -float("inf")
                return self.opaque(self.words(node), kind_of(thing))

        return self.each(value, turned)

    # Conditions

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

    def _comprehension(self, node: Any) -> Any:
        raise NotImplementedError


def same_test(one: Any, other: Any) -> bool:
    """Whether two conditions are one."""
    return bool(one == other)


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
