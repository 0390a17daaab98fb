"""What a generator function gives to the loop over it, as its text tells."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.syntax import nodes

_ENDS: Final = (ast.Break, ast.Return, ast.Raise)
_LEAVES: Final = (ast.Break, ast.Continue, ast.Return, ast.Raise)
_YIELDS: Final = (ast.Yield, ast.YieldFrom)


@by_node
def without_end(function: Any) -> bool:
    """Whether it never ends: a ``while True`` that nothing leaves."""
    return any(
        _is_endless(statement) and not any(isinstance(part, _ENDS) for part in nodes(statement))
        for statement in function.body
    )


def _is_endless(statement: ast.stmt) -> bool:
    """Whether a loop has no end of its own: ``while True``, ``for x in repeat(data)``."""
    if isinstance(statement, ast.While):
        return isinstance(statement.test, ast.Constant)
    if not isinstance(statement, ast.For) or not isinstance(statement.iter, ast.Call):
        return False
    called = getattr(statement.iter.func, "id", getattr(statement.iter.func, "attr", ""))
    more = len(statement.iter.args) > 1 or statement.iter.keywords
    return called in ("count", "cycle") or (called == "repeat" and not more)


@by_node
def gives_once(function: Any) -> bool:
    """Whether it has one ``yield``, and that in no loop, as what a ``with`` enters has."""
    loops = [part for part in nodes(function) if isinstance(part, ast.For | ast.While)]
    inside = [part for loop in loops for part in nodes(loop) if isinstance(part, _YIELDS)]
    whole = [part for part in nodes(function) if isinstance(part, _YIELDS)]
    return len(whole) == 1 and not inside


@by_node
def passed_on(function: Any) -> str | None:
    """The parameter that it gives item by item, each once: ``for x in data: …; yield x``."""
    loops = [part for part in function.body if isinstance(part, ast.For)]
    if len(loops) != 1:
        return None
    parts = list(nodes(function))
    if sum(isinstance(part, _YIELDS) for part in parts) != 1:
        return None
    loop = loops[0]
    direct = [part.value for part in loop.body if isinstance(part, ast.Expr)]
    given = [part.value for part in direct if isinstance(part, ast.Yield)]
    leaves = (*_ENDS, ast.Continue)
    if not given or any(isinstance(part, leaves) for part in nodes(loop)):
        return None
    over, item = loop.iter, loop.target
    if isinstance(over, ast.Call) and getattr(over.func, "id", "") == "enumerate" and over.args:
        over = over.args[0]
        item = item.elts[-1] if isinstance(item, ast.Tuple) else item
    names = [part.id for part in (over, item, given[0]) if isinstance(part, ast.Name)]
    if len(names) != 3 or names[1] != names[2]:
        return None
    bound = [part for part in parts if isinstance(part, ast.Name) and part.id == names[0]]
    rebound = any(isinstance(part.ctx, ast.Store) for part in bound)
    returned = any(isinstance(part, ast.Return | ast.Raise) for part in parts)
    return None if rebound or returned else names[0]


@by_node
def nested(function: Any) -> tuple[ast.expr, ...]:
    """What the loops go over in the innermost of which it yields, each time; () of any other."""
    parts = list(nodes(function))
    yields = [part for part in parts if isinstance(part, _YIELDS)]
    if len(yields) != 1 or any(isinstance(part, _LEAVES) for part in parts):
        return ()
    found: list[ast.expr] = []
    block = function.body
    while True:
        loops = [part for part in block if isinstance(part, ast.For)]
        if any(isinstance(part, ast.Expr) and part.value is yields[0] for part in block):
            whole = isinstance(yields[0], ast.Yield) and not loops
            break
        if len(loops) != 1:
            return ()
        found.append(loops[0].iter)
        block = loops[0].body
    bound = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
    own = {p.id for one in found for p in nodes(one) if isinstance(p, ast.Name)}
    return tuple(found) if whole and own.isdisjoint(bound) else ()


@by_node
def several_loops(function: Any) -> bool:
    """Whether it has more than one loop."""
    return sum(isinstance(part, ast.For | ast.While) for part in nodes(function)) > 1


@by_node
def stepped_in(function: Any) -> tuple[tuple[str, str], ...]:
    """What it steps: names, and attributes of what names hold (``("self", "optimizer")``)."""
    found: dict[tuple[str, str], None] = {}
    for part in nodes(function):
        if not isinstance(part, ast.Attribute) or part.attr != "step":
            continue
        if isinstance(part.value, ast.Name):
            found[part.value.id, ""] = None
        elif isinstance(part.value, ast.Attribute) and isinstance(part.value.value, ast.Name):
            found[part.value.value.id, part.value.attr] = None
    return tuple(found)
