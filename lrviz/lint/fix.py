"""Fixes as text edits: applied at their spans, so that the rest of the file stays to the byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lrviz.lint.diagnostic import Applicability, Diagnostic, Edit

_MOST_PASSES: Final = 100

Check = Callable[[str], Sequence[Diagnostic]]


@dataclass(frozen=True)
class Fixed:
    """A text after its fixes.

    Attributes:
        text: What it is now.
        count: How many fixes were applied.
        left: What a check of ``text`` still finds.
    """

    text: str
    count: int
    left: tuple[Diagnostic, ...]


def fix_text(text: str, check: Check, allowed: frozenset[Applicability]) -> Fixed:
    """Apply fixes until nothing changes: those that overlap wait for the next pass.

    A fix that would make a new error or warning is left out.

    Args:
        check: What finds something in a text.
        allowed: Which fixes are applied.

    Returns:
        The last text, how many fixes it holds, and what is still found in it.
    """
    count = 0
    found = tuple(check(text))
    for _ in range(_MOST_PASSES):
        changed, applied = apply(text, found, allowed)
        if not applied or changed == text:
            break
        after = tuple(check(changed))
        if _worse(found, after):  # one of them makes a new mistake: take the first that does not
            for one in found:
                changed, applied = apply(text, [one], allowed)
                after = tuple(check(changed)) if applied else found
                if applied and changed != text and not _worse(found, after):
                    break
            else:
                break
        text, count, found = changed, count + applied, after
    return Fixed(text, count, found)


def _worse(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> bool:
    """Whether something is wrong now that was not."""
    return not {d.code for d in after if d.fails} <= {d.code for d in before if d.fails}


def apply(
    text: str, found: Iterable[Diagnostic], allowed: frozenset[Applicability]
) -> tuple[str, int]:
    """The text after one pass, and how many fixes it holds."""
    edits: list[Edit] = []
    applied = 0
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is None or fix.applicability not in allowed:
            continue
        if any(_overlap(new, old) for new in fix.edits for old in edits):
            continue
        edits += fix.edits
        applied += 1
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        text = text[: edit.span.start] + edit.content + text[edit.span.end :]
    return text, applied


def diff(before: str, after: str, name: str) -> str:
    """The change as a unified diff; empty where there is none."""
    import difflib

    label = f"{name}\t" if " " in name else name  # where the name ends, as git and patch have it
    # Only \n ends a line, as for those two; str.splitlines knows other ends.
    one, other = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    lines = difflib.unified_diff(one, other, label, label)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _overlap(one: Edit, other: Edit) -> bool:
    a, b = one.span, other.span
    if a.start == a.end and b.start == b.end:
        return a.start == b.start
    return a.start < b.end and b.start < a.end
