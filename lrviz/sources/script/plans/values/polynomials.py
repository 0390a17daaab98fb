"""Sums of products: what tells that two ways of writing a number are one."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.values.symbols import Num, Sym

Poly = dict[tuple[Any, ...], Any]
"""Coefficients by the atoms that they are multiplied with, those sorted."""


def polynomial(value: Num) -> Poly:
    """A number as a sum of products; whatever is no sum or product is an atom of it."""
    if not isinstance(value, Sym):
        return {(): value} if value != 0 else {}
    if value.op in ("+", "-"):
        return added(polynomial(value.args[0]), polynomial(value.args[1]), _sign(value.op))
    if value.op == "neg":
        return added({}, polynomial(value.args[0]), -1)
    if value.op == "*":
        left, right = polynomial(value.args[0]), polynomial(value.args[1])
        if len(left) * len(right) > 64:
            return {(value,): 1}
        found: Poly = {}
        for one, a in left.items():
            for other, b in right.items():
                atoms = (*one, *other)
                if len(atoms) > 1:
                    atoms = tuple(sorted(atoms, key=repr))
                found = added(found, {atoms: a * b}, 1)
        return found
    if value.op == "/" and not isinstance(value.args[1], Sym) and value.args[1]:
        inner = polynomial(value.args[0])
        return {atoms: factor / value.args[1] for atoms, factor in inner.items()}
    return {(value,): 1}


def _sign(op: str) -> int:
    return 1 if op == "+" else -1


def added(left: Poly, right: Poly, sign: int) -> Poly:
    """One sum of products and a multiple of another, like terms taken together."""
    found = dict(left)
    for atoms, factor in right.items():
        total = found.get(atoms, 0) + sign * factor
        if total == 0:
            found.pop(atoms, None)
        else:
            found[atoms] = total
    return found
