"""Whether a script may build what a schedule is of: in any other there is none to find."""

from __future__ import annotations

import ast
import re
from typing import Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.packages import BASES
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.script.syntax import nodes

_NAMES: Final = tuple(name.lower() for name in (*OPTIMIZERS, *SCHEDULERS, *BASES))
_OWN: Final = re.compile(
    r"(?<!: torch\.optim\.)\bOptimizer\b|TrainingArguments|get_\w{0,99}schedule"
)
"""What an optimizer of one's own is derived from (in an annotation it derives nothing), and what
transformers and diffusers build one by."""


def may_build(text: str) -> bool:
    """Whether an optimizer or a scheduler may be built by what stands in a text, or its LR set.

    Its class stands there by name, if in other letters: ``getattr(optim, args.opt.upper())``.
    """
    if _OWN.search(text) or (".param_groups" in text and ".step(" in text):
        return True
    small = text.lower()
    return any(name in small for name in _NAMES)


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    """The modules that anything in a tree may import, and the level of each."""
    found: list[tuple[str, int]] = []
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            home = node.module or ""
            inner = [f"{home}.{alias.name}" if home else alias.name for alias in node.names]
            found += [(name, node.level) for name in (home, *inner)]
    return found
