"""What Python's own functions give."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.libraries.asking import getattr_of, question, type_of
from lrviz.sources.script.plans.libraries.sequences import (
    all_or_any,
    dict_of,
    filtered,
    mapped_over,
    range_of,
    sequence,
    total,
    turns,
)
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.libraries.taking import iter_of, next_of
from lrviz.sources.script.plans.libraries.texts import as_thing, literal
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.assigning import set_attribute
from lrviz.sources.script.plans.operations.branching import each, whichever
from lrviz.sources.script.plans.operations.conditions import truth
from lrviz.sources.script.plans.operations.iterating import length_of
from lrviz.sources.script.plans.operations.naming import kind_of, unknown
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.operations.overwriting import set_any
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import MISSING, Dict, Dotted, Instance


def call_builtin(machine: Machine, name: str, given: Given) -> Any:
    """What one of Python's own functions gives."""
    first = machine.settled(given.args[0]) if given.args else MISSING
    found = _FUNCTIONS.get(name)
    if found is None or len(given.args) < _LEAST.get(name, 0):
        return unknown(machine, given.node)
    return found(machine, name, first, given)


def _len(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return each(machine, first, lambda thing: length_of(machine, thing, given.node))


def _range(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return range_of(machine, given)


def _iter(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return iter_of(machine, first, given)


def _next(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return next_of(machine, first, given)


def _dict(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return dict_of(machine, first, given)


def _sum(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return total(machine, first, given)


def _pow(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if len(given.args) > 2:
        return unknown(machine, given.node)
    return operate(machine, "**", given.args[0], given.args[1], given.node)


def _divmod(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if len(given.args) > 2:
        return unknown(machine, given.node)
    left, right = given.args
    return tuple(operate(machine, sign, left, right, given.node) for sign in ("//", "%"))


def _bool(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return truth(machine, first, given.node)


def _text(machine: Machine, name: str, first: Any, given: Given) -> Any:
    known = isinstance(first, str | int) and not isinstance(first, bool)
    if known and name != "format":
        return str(first)
    return machine.opaque(machine.words(given.node), kind_of(first))


def _question(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return question(machine, name, given)


def _getattr(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return getattr_of(machine, given)


def _setattr(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if len(given.args) > 3:
        return unknown(machine, given.node)
    key, value = machine.settled(given.args[1]), given.args[2]
    if isinstance(key, str):
        whichever(
            machine, first, lambda thing: set_attribute(machine, thing, key, value, given.node)
        )
    elif isinstance(given.node, ast.Call):
        node = given.node
        owner, wanted = node.args[:2]
        if len(node.args) == 2 and isinstance(node.func, ast.Attribute):
            owner, wanted = node.func.value, owner  # x.__setattr__(name, value)
        set_any(machine, first, wanted, ast.unparse(owner))
    return None


def _vars(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if isinstance(first, Instance) and not first.open:
        return Dict(first.slots)
    return unknown(machine, given.node)


def _map(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if len(given.args) > 2:
        return unknown(machine, given.node)
    return mapped_over(machine, first, given)


def _filter(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if len(given.args) > 2:
        return unknown(machine, given.node)
    return filtered(machine, first, given)


def _super(machine: Machine, name: str, first: Any, given: Given) -> Any:
    return machine.opaque()


def _names(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if given.args:
        return unknown(machine, given.node)
    scope = machine.scope if name == "locals" else machine.scope.module or machine.module
    return Dict(scope.slots)


def _eval(machine: Machine, name: str, first: Any, given: Given) -> Any:
    """``eval``: a literal, or what goes by a name; all else is one thing that nobody knows."""
    held = literal(first)
    if held is not MISSING:
        return as_thing(machine, held)
    named = isinstance(first, str) and all(map(str.isidentifier, first.split(".")))
    if not named or len(given.args) > 1 or given.keywords:
        return stranger(machine, Dotted("eval"), given, "eval")
    node = ast.parse(first, mode="eval").body
    for part in ast.walk(node):
        ast.copy_location(part, given.node)
    return machine.evaluate(node)


def _run_text(machine: Machine, name: str, first: Any, given: Given) -> Any:
    text = ast.unparse(given.node)
    file = re.match(r"exec\((?:compile\()?open\('([\w./]+)'\)\.read\(\)", text)
    said = "opaque" if file is None else f"`{file[1]}` is left out, which it runs"
    machine.notes.setdefault(said, given.node)
    return unknown(machine, given.node)


_FUNCTIONS: Final[Mapping[str, Callable[[Machine, str, Any, Given], Any]]] = {
    "len": _len,
    "range": _range,
    **dict.fromkeys(("enumerate", "zip", "reversed"), turns),
    "iter": _iter,
    "next": _next,
    **dict.fromkeys(("list", "tuple", "set", "sorted", "frozenset"), sequence),
    "dict": _dict,
    "sum": _sum,
    "pow": _pow,
    "divmod": _divmod,
    "bool": _bool,
    **dict.fromkeys(("str", "repr", "format"), _text),
    **dict.fromkeys(("isinstance", "issubclass", "callable", "hasattr"), _question),
    "getattr": _getattr,
    "type": type_of,
    "setattr": _setattr,
    "vars": _vars,
    **dict.fromkeys(("any", "all"), all_or_any),
    "map": _map,
    "filter": _filter,
    "super": _super,
    **dict.fromkeys(("globals", "locals"), _names),
    "eval": _eval,
    **dict.fromkeys(("exec", "compile", "__import__"), _run_text),
}
_LEAST: Final = {
    **{"len": 1, "enumerate": 1, "sum": 1, "bool": 1, "getattr": 2, "setattr": 3},
    **{"pow": 2, "divmod": 2, "map": 2, "filter": 2},
}
"""How many arguments it takes at least for anything to be known."""
