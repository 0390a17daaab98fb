"""Python's operators, as they are written."""

from __future__ import annotations

import ast
from typing import Final

ARITHMETIC: Final[dict[type[ast.AST], str]] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"},
    ast.Pow: "**",
}
COMPARISONS: Final[dict[type[ast.AST], str]] = {
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
}
