"""What an expression gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.interpreter.attributes import Members
from lrviz.sources.script.interpreter.narrowing import modulos_of
from lrviz.sources.script.syntax import defaults_of, nodes, position
from lrviz.sources.script.values.definitions import Function
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Formula,
    Group,
    Value,
)

SIGNS: Final[dict[type[ast.operator], str]] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"},
    ast.Pow: "**",
}
"""Arithmetic, as `Formula` has it."""


class Expressions(Members):
    """Evaluates expressions; calls are the subclass's."""

    def evaluate(self, node: ast.expr) -> Value:
        """What an expression may be."""
        method = _EXPRESSIONS.get(type(node))
        if method is not None:
            return method(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.evaluate(child)
        return self.unknown(node)

    def call(self, node: ast.Call) -> Value:
        """What a call gives."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None:
        """Bind a target."""
        raise NotImplementedError

    def _name(self, node: ast.Name) -> Value:
        return self.lookup(node.id)

    def _constant(self, node: ast.Constant) -> Value:
        return self.constant(node.value)

    def _attribute(self, node: ast.Attribute) -> Value:
        base = self.evaluate(node.value)
        return self.attribute(base, node.attr, node)

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self.evaluate(node.value)
        index = self.evaluate(node.slice)
        found = [self.item(thing, self.key(index), node) for thing in base]
        return union(*found) if found else ()

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        kind = "tuple" if isinstance(node, ast.Tuple) else "list"
        made = Container(position(node), self.frames, kind, {})
        for number, item in enumerate(node.elts):
            key: Any = number
            value = self.evaluate(item.value if isinstance(item, ast.Starred) else item)
            if isinstance(item, ast.Starred):
                key, value = "*", tuple(self.inner(value, deep=False)) or value
            made.keys[key] = position(item)
            held = self.heap.get((made, key))
            self.heap.begin(made, key, value if held is None else union(held, value))
        return (made,)

    def _dict(self, node: ast.Dict) -> Value:
        made = Container(position(node), self.frames, "dict", {})
        for name, item in zip(node.keys, node.values, strict=True):
            value = self.evaluate(item)
            if name is None:  # **other
                for thing in value:
                    copied = list(self.entries(thing)) if isinstance(thing, Container) else []
                    for key, held in copied:
                        made.keys[key] = position(item)
                        self.heap.begin(made, key, held)
                    if not copied:
                        made.keys["*"] = position(item)
                        self.heap.begin(made, "*", value)
                continue
            key = self.key(self.evaluate(name))
            made.keys[key] = position(item)
            self.heap.begin(made, key, value)
        self.emit("dict", node, (made,))
        return (made,)

    def _operation(self, node: ast.BinOp) -> Value:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        sign = SIGNS.get(type(node.op), "?")
        if sign == "+" and any(isinstance(t, Container) for t in (*left, *right)):
            return self._joined(left, right, node)
        return (Formula(position(node), self.frames, sign, (left, right)),)

    def _joined(self, left: Value, right: Value, node: ast.AST) -> Value:
        made = Container(position(node), self.frames, "list", {"*": position(node)})
        parts = [
            held for t in (*left, *right) if isinstance(t, Container) for _, held in self.entries(t)
        ]
        self.heap.begin(made, "*", union(*parts) if parts else ())
        return (made,)

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.evaluate(node.operand)
        if isinstance(node.op, ast.USub) and len(value) == 1 and isinstance(value[0], Const):
            number = value[0].value
            if isinstance(number, int | float):
                return self.constant(-number)
        sign = "not" if isinstance(node.op, ast.Not) else "neg"
        return (Formula(position(node), self.frames, sign, (value,)),)

    def _compare(self, node: ast.Compare) -> Value:
        values = [self.evaluate(node.left), *map(self.evaluate, node.comparators)]
        return (Formula(position(node), self.frames, "compare", tuple(values)),)

    def _both(self, node: ast.BoolOp) -> Value:
        positive = isinstance(node.op, ast.And)
        value = self.evaluate(node.values[0])
        found = [value]
        before = self.frames
        mark = self.journal.mark
        for previous, item in zip(node.values, node.values[1:], strict=False):
            branch = self.branch(node, previous, value, 0 if positive else 1, object())
            self.frames = (*self.frames, branch)
            self.narrow(previous, positive)
            value = self.evaluate(item)
            found.append(value)
        self.frames = before
        if _acts(node):
            self.either(mark, {})
        modulos = [v for v in found if modulos_of(v)]
        if modulos:
            return (Formula(position(node), self.frames, "and", tuple(found)),)
        return union(*found)

    def _choice(self, node: ast.IfExp) -> Value:
        test = self.evaluate(node.test)
        answer = self.decide(node.test)
        if answer is not None:
            with self.aside():
                self.evaluate(node.orelse if answer else node.body)
            return self.evaluate(node.body if answer else node.orelse)
        choice, before = object(), self.frames
        mark = self.journal.mark
        self.frames = (*before, self.branch(node, node.test, test, 0, choice))
        self.narrow(node.test, True)
        first = self.evaluate(node.body)
        acts = _acts(node)
        if acts:
            after = self.leave(mark)
            self.narrow(node.test, False)
        self.frames = (*before, self.branch(node, node.test, test, 1, choice))
        second = self.evaluate(node.orelse)
        self.frames = before
        if acts:
            self.either(mark, after)
        return union(first, second)

    def _lambda(self, node: ast.Lambda) -> Value:
        defaults = self.defaults(node)
        made = Function(position(node), self.frames, node, self.scope, defaults=defaults)
        self.functions.append(made)
        return (made,)

    def defaults(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ) -> dict[str, Value]:
        """What the parameters of a function default to, where that is no literal."""
        given = defaults_of(node.args).items()
        return {name: self.evaluate(d) for name, d in given if not isinstance(d, ast.Constant)}

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> Value:
        made = Container(position(node), self.frames, "list", {"*": position(node)})
        before = self.frames
        targets = [
            n.id for c in node.generators for n in nodes(c.target) if isinstance(n, ast.Name)
        ]
        outside = {name: self.scope.names.get(name) for name in targets}
        for clause in node.generators:
            value = self.evaluate(clause.iter)
            self.frames = (*self.frames, Loop(position(node)))
            held = [v for t in value if isinstance(t, Container) for _, v in self.entries(t)]
            groups = [t for t in value if isinstance(t, Group) and t.whole]
            item = union(*held) if held else self.unknown(clause.iter, of=(value,))
            if groups:
                item = (Group(optimizer=groups[0].optimizer),)
            self.assign(clause.target, item, node)
            for test in clause.ifs:
                self.evaluate(test)
        if isinstance(node, ast.DictComp):
            self.evaluate(node.key)
            found = self.evaluate(node.value)
        else:
            found = self.evaluate(node.elt)
        self.frames = before
        for name in outside:
            self.scope.names.put(name, outside[name])
        self.heap.begin(made, "*", found)
        return (made,)

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.evaluate(node.value)
        self.assign(node.target, value, node)
        return value

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        if node.value is not None:
            value = self.evaluate(node.value)
            self.emit("escape", node, tuple(self.inner(value)), "yield")
        return self.unknown(node)

    def _await(self, node: ast.Await) -> Value:
        return self.evaluate(node.value)

    def _call(self, node: ast.Call) -> Value:
        return self.call(node)


def _acts(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call | ast.NamedExpr) for part in nodes(node))


_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[Expressions, Any], Value]]] = {
    ast.Name: Expressions._name,
    ast.Constant: Expressions._constant,
    ast.Attribute: Expressions._attribute,
    ast.Subscript: Expressions._subscript,
    ast.List: Expressions._display,
    ast.Tuple: Expressions._display,
    ast.Set: Expressions._display,
    ast.Dict: Expressions._dict,
    ast.BinOp: Expressions._operation,
    ast.UnaryOp: Expressions._unary,
    ast.Compare: Expressions._compare,
    ast.BoolOp: Expressions._both,
    ast.IfExp: Expressions._choice,
    ast.Lambda: Expressions._lambda,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.NamedExpr: Expressions._walrus,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
    ast.Await: Expressions._await,
    ast.Call: Expressions._call,
}
