"""Conditions on how many arguments a script is given: it is read as one that is given none."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any, Final

from lrviz.sources.script.plans.operations.operators import SIGNS
from lrviz.sources.script.plans.values.arithmetic import OPERATORS
from lrviz.sources.script.syntax import dotted

NOTE: Final = "it is drawn as a run that is given no optional arguments"
_LEAVES: Final = re.compile(r"exit|quit|abort|usage|help|error|fail|die", re.I)


def without_arguments(test: ast.expr, body: Sequence[ast.AST], other: Sequence[ast.AST]) -> Any:
    """Whether a condition such as ``len(sys.argv) > 1`` holds where nothing is given.

    None where it is another condition, or where a script that is given nothing only says so.
    """
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, (right,) = test.left, test.comparators
    if not isinstance(left, ast.Call) or dotted(left.func) != "len" or len(left.args) != 1:
        return None
    if not dotted(left.args[0]).endswith("argv"):
        return None
    sign = SIGNS.get(type(test.ops[0]))
    if sign is None or not isinstance(right, ast.Constant) or type(right.value) is not int:
        return None
    holds = bool(OPERATORS[sign](1, right.value))
    taken = body if holds else other
    return None if taken and _leaves(taken[-1]) else holds


def _leaves(last: ast.AST) -> bool:
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return _LEAVES.search(dotted(last.value.func)) is not None
    return isinstance(last, ast.Raise | ast.Return | ast.Continue | ast.Break)
