"""Which functions of a file may matter, and which of them are run first."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from typing import Final

from lrviz.sources.script.source import Source
from lrviz.sources.script.values.definitions import Function

_RELEVANT: Final = (
    *("sched", "optim", "get_lr", ".step(", "param_groups", "backward", "_lr", "lr("),
    *("plateau", "state_dict", "earlystop", "accumulate_grad"),
)
"""What stands, in any case, in every function that may matter."""
_WORD: Final = re.compile(r"\w+")


class Relevance:
    """What the text of functions says of them."""

    def __init__(self, source: Source) -> None:
        self._lines = source.lines
        self._relevant = [
            number
            for number, line in enumerate(source.lines, 1)
            if any(map(line.lower().__contains__, _RELEVANT))
        ]
        self._words: dict[ast.AST, frozenset[str]] = {}

    def in_order(self, functions: list[Function], every: list[Function]) -> list[Function]:
        """The functions that may matter, those first that no other one speaks of.

        Args:
            functions: Those that are asked for.
            every: All of the file.
        """
        words = {f: self._words_of(f) for f in functions}
        names = {f.name for f in every if self._is_relevant(f)}
        while True:  # what calls one of them matters too
            more = {f.name for f, mine in words.items() if f.name not in names and mine & names}
            if not more - {""}:
                break
            names |= more
        kept = [f for f in functions if self._is_relevant(f) or words[f] & names]
        spoken = {name for f in kept for name in words[f] if name != f.name}
        return sorted(kept, key=lambda f: f.name in spoken)

    def _words_of(self, function: Function) -> frozenset[str]:
        found = self._words.get(function.node)
        if found is None:
            line, _, end, _ = function.at
            found = frozenset(_WORD.findall("".join(self._lines[line - 1 : end])))
            self._words[function.node] = found
        return found

    def _is_relevant(self, function: Function) -> bool:
        line, _, end, _ = function.at
        return bisect_left(self._relevant, line) < bisect_right(self._relevant, end)
