"""What to write instead, for TOML that people get wrong: Python's words, YAML, a comma, a quote."""

from __future__ import annotations

import re
from typing import Final

import tomli

from lrviz.text.problem import quote

_YAML: Final = re.compile(r"\s*([\w.-]+)\s*:(?:\s+(.*))?$")
_NO_SIGN: Final = re.compile(r"\s*([\w.-]+)\s+([^\s=].*)$")
_PAIR: Final = re.compile(r"\s*([\w.\"'-]+)\s*=\s*(.+)$")
_WORD: Final = re.compile(r"[A-Za-z_][\w.-]*")
_HALF: Final = re.compile(r"([+-]?)(\d[\d_]*)?\.(\d[\d_]*)?")
_LONGEST: Final = 300


def instead(text: str, offset: int) -> str:
    """What to write where the parser stopped, as the end of its message; "" where nobody knows."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end].split(" #")[0].rstrip()
    if len(line) > _LONGEST:
        return ""
    return _of_line(line) or _of_place(line, offset - start)


def _of_line(line: str) -> str:
    """Of a line that is wrong as a whole."""
    pair, yaml = _PAIR.match(line), _YAML.match(line)
    if yaml is not None:
        if not yaml[2]:
            return f"; this is YAML: write `[{yaml[1]}]`, or start with what `lrviz init` prints"
        written = quote(f"{yaml[1]} = {_value(yaml[2])}")
        return f"; this is YAML: write {written}, or start with what `lrviz init` prints"
    if pair is not None and re.fullmatch(r"\d+,\d+", pair[2]):
        return f"; write {quote(pair[0].strip().replace(',', '.'))}"
    if pair is not None and "," in pair[2] and _parses(f"[{pair[2]}]") and not _parses(pair[2]):
        return f"; write {quote(f'{pair[1]} = [{pair[2]}]')}"
    plain = None if "=" in line else _NO_SIGN.match(line)
    if plain is not None and _parses(_value(plain[2])):
        return f"; write {quote(f'{plain[1]} = {_value(plain[2])}')}"
    return ""


def _of_place(line: str, at: int) -> str:
    """Of what stands where the parser stopped."""
    word = _WORD.match(line, at)
    before = line[:at].rstrip()[-1:]
    here = line[at : at + 1]
    if before and before not in "=[{,":
        if here and here not in "]},#." and ("[" in line or "{" in line):
            return f"; a comma is missing before {quote(line[at:].split()[0].rstrip(']},'))}"
        if here == "." and before.isdigit():
            return "; a number has one point, with digits on both sides"
        return ""
    if word is not None:
        if word[0] in ("None", "null", "nil"):
            return f"; TOML has no {word[0]}: leave the key out"
        return f"; write `{_value(word[0])}`"
    number = _HALF.match(line, at)
    if number is not None and (number[2] or number[3]):
        return f"; write `{number[1]}{number[2] or 0}.{number[3] or 0}`"
    return ""


def _value(text: str) -> str:
    """As TOML has it: what Python and YAML write as a bare word in quotes."""
    if text in ("True", "False"):
        return text.lower()
    return text if _parses(text) or not _WORD.fullmatch(text) else f'"{text}"'


def _parses(text: str) -> bool:
    try:
        return list(tomli.loads(f"x = {text}")) == ["x"]
    except (ValueError, RecursionError):
        return False
