"""What is said of a script without a schedule: what was looked at, and what to type next."""

from __future__ import annotations

import ast
import shlex
from typing import Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.kept import tree_of
from lrviz.sources.script.kind import cells_of
from lrviz.sources.script.source import imports_training
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK
from lrviz.text.problem import SpecError, printable

_NONE: Final = "no scheduler is built here"
_NEXT: Final = "`lrviz init` prints a spec to start from"


def absent(source: Source) -> str:
    """Why a script has nothing to draw or to check, in one or two sentences."""
    text = source.text
    if source.syntax is NOTEBOOK:
        try:
            text = cells_of(source).text
        except SpecError:
            return "this is not a notebook"
    if not imports_training(text):
        return (
            "nothing here imports torch, or a framework that lrviz knows, and the files of the "
            "project that it imports show no schedule. Name the file that "
            f"trains (`lrviz check .` looks through the whole folder); {_NEXT}"
        )
    name = printable(shlex.quote(source.name))
    record = (
        "" if source.syntax is NOTEBOOK else f", or record a run: `lrviz record -- python {name}`"
    )
    return f"{_optimizer(text)} that lrviz can see. Name the file that builds one{record}; {_NEXT}"


def _optimizer(text: str) -> str:
    """What has no scheduler: ``AdamW (line 12) has no scheduler here``."""
    try:
        tree = tree_of(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _NONE
    built = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in OPTIMIZERS:
                built.append((node.lineno, name))
    return "{1} (line {0}) has no scheduler here".format(*min(built)) if built else _NONE
