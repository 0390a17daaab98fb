"""Python that is newer than the one that runs: what it has that this one does not read."""

from __future__ import annotations

import ast
import re
import sys
from typing import Final

_MOST: Final = 1_000_000  # characters: a longer text is not looked at
_GENERIC: Final = re.compile(r"^([ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+)\[", re.MULTILINE)
_ALIAS: Final = re.compile(r"^([ \t]*)type[ \t]+(\w+)(?=[ \t]*[\[=])", re.MULTILINE)
_EXCEPT: Final = re.compile(
    r"^([ \t]*except\*?)[ \t]+([\w.]+(?:[ \t]*,[ \t]*[A-Z.][\w.]*)+)[ \t]*:", re.M
)
_STAR: Final = re.compile(r"^([ \t]*except)\*(?=[ \t]*[\w.(])", re.MULTILINE)
_PREFIX: Final = re.compile(r"(?<!\w)([rRbBuUfFtT]{1,2})\Z")
_DEEPEST: Final = 8


def newer(text: str) -> str | None:
    """The version that reads a text which this Python does not, as "3.12"; None for no version.

    Newer syntax is put into older words, and read again: nested quotes in f-strings, type
    parameters and ``type`` (3.12), template strings and ``except A, B`` (3.14), ``except*`` (3.11).
    """
    if len(text) > _MOST:
        return None
    strings = _Strings(text)
    plain = strings.plain()
    found = (3, 14) if strings.templates else (3, 12) if strings.fields else (3, 0)
    if _GENERIC.search(plain) or _ALIAS.search(plain):
        found = max(found, (3, 12))
        plain = _without_parameters(plain)
    if _EXCEPT.search(plain):
        found = max(found, (3, 14))
        plain = _EXCEPT.sub(r"\1 (\2):", plain)
    if _STAR.search(plain) and sys.version_info < (3, 11):
        found = max(found, (3, 11))
        plain = _STAR.sub(r"\1 ", plain)
    if strings.open or found <= sys.version_info[:2] or not _parses(plain):
        return None
    if not all(_is_expression(field) for field in strings.fields):
        return None
    return f"{found[0]}.{found[1]}"


class _Strings:
    """A text, scanned for strings that have fields.

    Attributes:
        fields: The expressions in them.
        templates: Whether there is a template string.
        open: Whether a string or a field never ends.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.fields: list[str] = []
        self.templates = False
        self.open = False

    def plain(self) -> str:
        """The text with an empty string where one has fields."""
        text, at = self.text, 0
        found: list[str] = []
        while at < len(text):
            char = text[at]
            if char == "#":
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                found.append(text[at:end])
            elif char in "\"'":
                prefix = _prefix(text, at)
                end = self._end(at, prefix, 0)
                if set(prefix) & {"f", "t"}:
                    del found[len(found) - len(prefix) :]
                    self.templates |= "t" in prefix
                    found.append('""')
                else:
                    found.append(text[at:end])
            else:
                found.append(char)
                end = at + 1
            at = end
        return "".join(found)

    def _end(self, at: int, prefix: str, depth: int) -> int:
        """Where the string ends whose quote stands at ``at``."""
        text = self.text
        quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
        has_fields = bool(set(prefix) & {"f", "t"}) and depth < _DEEPEST
        at += len(quote)
        while at < len(text):
            if text.startswith(quote, at):
                return at + len(quote)
            if has_fields and text[at] == "{" and not text.startswith("{{", at):
                at = self._end_of_field(at + 1, depth)
            else:
                at += 2 if text[at] == "\\" or text.startswith("{{", at) else 1
        self.open = True
        return len(text)

    def _end_of_field(self, start: int, depth: int) -> int:
        """Where a field ends; its expression is kept, unless a string around it is."""
        text, at, brackets = self.text, start, 0
        end: int | None = None
        while at < len(text):
            char = text[at]
            if char in "\"'" and end is None:
                at = self._end(at, _prefix(text, at), depth + 1)
                continue
            if char == "}" and not brackets:
                break
            brackets += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(char, 0)
            if end is None and not brackets and _ends_expression(text, at):
                end = at
            at += 1
        self.open |= at >= len(text)
        if not depth:
            self.fields.append(text[start : at if end is None else end].rstrip(" ="))
        return at + 1


def _prefix(text: str, at: int) -> str:
    """The letters before a quote that belong to it."""
    found = _PREFIX.search(text[max(0, at - 3) : at])
    return "" if found is None else found[1].lower()


def _ends_expression(text: str, at: int) -> bool:
    return text[at] == ":" or (text[at] == "!" and not text.startswith("!=", at))


def _is_expression(field: str) -> bool:
    return bool(field.strip()) and _parses(f"({_Strings(field).plain()}\n)")


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_parameters(text: str) -> str:
    """``def f[T](x)`` becomes ``def f(x)``, and ``type X[T] = …`` becomes ``X[T] = …``."""
    text = _ALIAS.sub(r"\1\2", text)
    kept: list[str] = []
    at = 0
    for match in _GENERIC.finditer(text):
        end, count = match.end() - 1, 0
        if end < at:
            continue
        kept.append(text[at:end])
        while end < len(text):
            count += {"[": 1, "]": -1}.get(text[end], 0)
            end += 1
            if not count:
                break
        at = end
    return "".join([*kept, text[at:]])
