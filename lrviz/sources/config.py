"""A config while it is read: its values with their places, and what is found wrong with them."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import is_number
from lrviz.sources.quantity import Counts, Unknown
from lrviz.sources.said import Said
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Problem, did_you_mean, quote

_NUMBER: Final = re.compile(r"[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?")
_NEARLY: Final = 0.88
"""How alike two keys are of which one is the other with a slip in it (difflib's ratio)."""
_ELSEWHERE: Final = ("$", "{{", "@", "%", "???")
"""What a text begins with, or has, whose value is made when the program runs, or is to be given."""


class Config:
    """The values of a config, by their paths in it.

    Attributes:
        problems: What was found wrong with them so far, in the order in which it was found.
    """

    def __init__(
        self,
        source: Source,
        values: Any,
        locations: Mapping[KeyPath, Location],
        *,
        text_is_number: bool = False,
        filled_in: Iterable[str] = (),
    ) -> None:
        """Look at ``values`` as at a file's own.

        Args:
            locations: Where they stand; values of other files are not among them.
            text_is_number: Whether the framework takes a text such as ``2e-5`` for the number.
            filled_in: Texts in place of a number that the framework fills in itself ("auto").
        """
        self.source = source
        self.values = values
        self.locations = locations
        self.problems: list[Problem] = []
        self._text_is_number = text_is_number
        self._filled_in = frozenset(filled_in)

    def get(self, *path: str | int) -> Said | None:
        """The value at ``path``; None where it is not there, or is null."""
        value = self.values
        for name in path:
            is_list = isinstance(value, list) and isinstance(name, int) and name < len(value)
            if not is_list and not (isinstance(value, Mapping) and name in value):
                return None
            value = value[name]
        return None if value is None else Said(value, self.locations.get(path))

    def first(self, *paths: KeyPath) -> tuple[KeyPath, Said] | None:
        """The first of several paths at which there is a value."""
        for path in paths:
            found = self.get(*path)
            if found is not None:
                return path, found
        return None

    def keys(self, *path: str | int) -> Iterator[str]:
        """The keys of the mapping at ``path``; none where there is none."""
        found = self.get(*path)
        if found is not None and isinstance(found.value, Mapping):
            yield from (key for key in found.value if isinstance(key, str))

    def number(
        self, *path: str | int, default: Any = None, counts: Counts = "other", whole: bool = False
    ) -> Said | None:
        """The number at ``path``, or ``default`` where there is none or it is wrong (LR005).

        Args:
            counts: What it counts, for one that is filled in elsewhere.
            whole: Whether it has to be an integer; a whole float is one.
        """
        found = self.get(*path)
        fallback = None if default is None else Said(default)
        if found is None:
            return fallback
        value = found.value
        if isinstance(value, str):
            value = self.number_in(value, path, counts)
        if whole and isinstance(value, float) and value.is_integer():
            value = int(value)
        endless = isinstance(value, float) and not math.isfinite(value)
        if endless or not is_number(value) or (whole and isinstance(value, float)):
            expected = "a whole number" if whole else "a number"
            self.wrong(path, f"is {shown(found.value)}; expected {expected}")
            return fallback
        return found.meaning(value)

    def takes(self, path: KeyPath, known: Iterable[str], who: str) -> bool:
        """Whether a mapping has only keys that ``who`` takes; each other one is refused (LR803)."""
        names = tuple(known)
        others = [key for key in self.keys(*path) if key not in names and not key.startswith("_")]
        for key in others:
            near = did_you_mean(key, names)
            self.note("LR803", (*path, key), f"{who} takes no {quote(key)}{near}", key=True)
        return not others

    def misspelt(self, path: KeyPath, names: Iterable[str]) -> tuple[str, str] | None:
        """A key of a mapping that is nearly one of ``names`` which is not there, and that name."""
        given = set(self.keys(*path))
        missing = [name for name in names if name not in given]
        for key in sorted(given.difference(names)):
            near = difflib.get_close_matches(key, missing, n=1, cutoff=_NEARLY)
            if near:
                return key, near[0]
        return None

    def note_slip(self, names: Iterable[str], who: str, effect: str) -> None:
        """Note a key at the top that is nearly one of ``names``, and what the program does then."""
        slip = self.misspelt((), names)
        if slip is not None:
            message = (
                f"{who} has no {quote(slip[0])} (did you mean {quote(slip[1])}?), and {effect}"
            )
            self.note("LR803", slip[:1], message, key=True)

    def word(self, *path: str | int, default: str | None = None) -> Said | None:
        """The text at ``path``, or ``default`` where there is none or it is none (LR005)."""
        found = self.get(*path)
        if found is not None and isinstance(found.value, str):
            return found
        if found is not None:
            self.wrong(path, f"is {shown(found.value)}; expected a word")
        return None if default is None else Said(default)

    def choice(self, *path: str | int, names: Iterable[str], default: str) -> Said:
        """One of ``names`` at ``path``, or ``default``; another word is a problem (LR005)."""
        known = tuple(names)
        found = self.word(*path, default=default) or Said(default)
        if found.value in known:
            return found
        message = f"is {quote(found.value)}; expected one of {', '.join(known)}"
        self.wrong(path, message + did_you_mean(found.value, known))
        return Said(default, found.place)

    def wrong(self, path: KeyPath, message: str, code: str = "LR005") -> None:
        """Note a problem with the value at ``path``; the message goes on after its key."""
        name = next((part for part in reversed(path) if isinstance(part, str)), "the value")
        self.note(code, path, f"`{name}` {message}")

    def note(self, code: str, path: KeyPath, message: str, *, key: bool = False) -> None:
        """Note a problem at ``path``, or at the mapping around it."""
        self.problems.append(self.problem(code, path, message, key=key))

    def problem(self, code: str, path: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A problem at ``path``, or at the mapping around it."""
        while path:
            found = self.locations.get(path)
            if found is not None:
                span = found.key if key and found.key is not None else found.value
                return self.source.problem(code, message, span)
            path, key = path[:-1], True
        return self.source.problem(code, message)

    def number_in(self, text: str, path: KeyPath, counts: Counts = "other") -> Any:
        """The number that a text stands for; the text where it stands for none."""
        if text in self._filled_in or text.startswith(_ELSEWHERE) or "${" in text:
            found = self.locations.get(path)
            name = ".".join(map(str, path))
            note = f"the file says {quote(text)}"
            return Unknown(name, counts, span=None if found is None else found.value, note=note)
        if _NUMBER.fullmatch(text.strip()) is None:
            return text
        place = self.locations.get(path)
        plain = place is None or self.source.text[place.value.start] not in "\"'"
        if self._text_is_number:
            return float(text.replace("_", ""))
        if self.source.syntax is not YAML or not plain:
            return text
        self.note("LR011", path, _text_number(text))
        return float(text.replace("_", ""))


def _text_number(text: str) -> str:
    """What to say of a number that YAML 1.1 takes for text, and what to write instead."""
    message = f"{quote(text)} is text to a YAML 1.1 reader such as PyYAML, and no number"
    parts = re.fullmatch(r"([^eE]+)[eE]([-+]?)(\d+)", text.strip())
    if parts is None:
        return message
    head = parts[1] if "." in parts[1] else f"{parts[1]}.0"
    return f"{message}; write `{head}e{parts[2] or '+'}{parts[3]}`"


def shown(value: Any) -> str:
    """A value of a config as a message names it."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text {quote(value)}"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return quote(value)
