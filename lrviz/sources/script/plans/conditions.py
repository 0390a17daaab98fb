"""Whether things are true, equal, inside each other: True, False, or a condition."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.operators import SIGNS, Operators
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, is_test, number
from lrviz.sources.script.plans.values.things import (
    OPEN,
    Data,
    Dict,
    Dotted,
    Instance,
    Items,
    Loader,
    Missing,
    Opaque,
    ParamGroup,
    Phi,
    Range,
)


class Conditions(Operators):
    """Says whether things are true, equal, inside each other."""

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
