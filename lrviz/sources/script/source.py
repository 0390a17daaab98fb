"""A script's text: whether it is any of our business, and where things stand in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lrviz.known.packages import TRANSFORMERS
from lrviz.text.problem import Span

Position = tuple[int, int, int, int]
"""Line, column, end line, end column as ast gives them: columns from 0, in UTF-8 bytes."""

_PACKAGES: Final = (
    *("torch", "lightning", "pytorch_lightning", "accelerate", "transformers", "timm", "ignite"),
    *("deepspeed", "lrviz"),
)
_IMPORTS: Final = re.compile(
    rf"\b(?:import|from)\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*(?:{'|'.join(_PACKAGES)})\b"
)
_OTHERS: Final = ("swa_utils", "deepspeed.initialize", "lrviz")
_FUNCTIONS: Final = re.compile(rf"\b(?:{'|'.join(TRANSFORMERS)})\b")
_MODULE: Final = re.compile(r"\boptim\s+import\b|\boptim\s*\.\s*lr_scheduler\b")
_TICKS: Final = re.compile(
    r"(?:^|[:;]|\b(?:else|and|or))[ \t]*(?:await )?"
    r"""[\w.\[\]"']{0,80}sched\w*(?:\[[\w."']+\])?\.step\(""",
    re.MULTILINE,
)
"""A statement: one of diffusion steps too, but for what it gives."""
_OPTIMIZERS: Final = re.compile(r"optim(?!iz(?:ed?|es|ing|ations?)\b|al\b|um\b)", re.IGNORECASE)
_ALIAS: Final = re.compile(r"\boptim\s+as\s+(\w+)")
_ASSIGNED: Final = re.compile(r"\b(\w+)\s*=\s*[\w.]*\boptim\b(?!\.)")


def imports_training(text: str) -> bool:
    """Whether the text imports something that trains; any other is not even parsed."""
    # A plain search first: it passes by most files in no time.
    return mentions_training(text) and _IMPORTS.search(text) is not None


def mentions_training(text: str) -> bool:
    """Whether the text has the name of anything that trains in it, wherever."""
    return any(package in text for package in _PACKAGES)


def may_schedule(text: str) -> bool:
    """Whether the text may have a schedule: in any other no more is looked for."""
    return names_scheduler(text) or makes_schedule(text) or steps_schedule(text)


def names_scheduler(text: str) -> bool:
    """Whether the text names torch's schedulers; in any other no rule can find anything.

    ``self.lr_scheduler`` names none: it takes ``torch.optim``'s module, or a function of
    transformers that makes one.
    """
    if "schedul" not in text and not any(name in text for name in _OTHERS):
        return False  # most, in no time
    if any(name in text for name in _OTHERS) or _FUNCTIONS.search(text) is not None:
        return True
    if "lr_scheduler" not in text:
        return False
    return _MODULE.search(text) is not None or any(
        f"{alias}.lr_scheduler" in text
        for alias in (*_ALIAS.findall(text), *_ASSIGNED.findall(text))
    )


def makes_schedule(text: str) -> bool:
    """Whether the text may make a schedule without naming a scheduler of torch.

    It writes LRs into the param groups of an optimizer by hand, or lets transformers' Trainer make
    the schedule.
    """
    return ("param_groups" in text and "optim" in text) or "TrainingArguments" in text


def steps_schedule(text: str) -> bool:
    """Whether the text may tick a schedule that another file of the project makes.

    A scheduler of diffusion steps is none: its ``step`` is called for what it gives.
    """
    if "sched" not in text or "optim" not in text:
        return False
    return _OPTIMIZERS.search(text) is not None and _TICKS.search(text) is not None


@dataclass(frozen=True)
class Source:
    """The text of a script.

    Attributes:
        text: As it was read.
        name: What messages call the file.
    """

    text: str
    name: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as Python counts them, with their ends."""
        # str.splitlines also parts at form feeds and the like, where Python does not.
        return tuple(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", self.text))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line starts."""
        offsets = [0]
        for line in self.lines:
            offsets.append(offsets[-1] + len(line))
        return tuple(offsets)

    def span(self, at: Position) -> Span:
        """The span of a place in the tree."""
        line, column, end_line, end_column = at
        start, stop = self._characters(line, column), self._characters(end_line, end_column)
        first, last = self.starts[line - 1], self.starts[end_line - 1]
        return Span(first + start, last + stop, line, start + 1, end_line, stop + 1)

    def between(self, start: int, stop: int) -> Span:
        """The span of a stretch of the text, by its offsets."""
        line, end_line = bisect_right(self.starts, start), bisect_right(self.starts, stop)
        line, end_line = min(line, len(self.lines) or 1), min(end_line, len(self.lines) or 1)
        first, last = self.starts[line - 1], self.starts[end_line - 1]
        return Span(start, stop, line, start - first + 1, end_line, stop - last + 1)

    def cut(self, at: Position) -> str:
        """The text of a place in the tree."""
        span = self.span(at)
        return self.text[span.start : span.end]

    def _characters(self, line: int, column: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))
