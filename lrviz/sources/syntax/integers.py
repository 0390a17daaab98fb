"""Integers so long that Python does not write them out, as any message about them would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# Python reads 4300 decimal digits, and hexadecimal ones without end; it writes no more than 4300.
LONG_INTEGER: Final = re.compile(r"(?<!\w)(?:0[xob])?[0-9A-Fa-f][0-9A-Fa-f_]{1000,}")
"""How one looks in a text; other things may look like it."""
_MOST_BITS: Final = 3000


def has_long_integer(document: Any) -> bool:
    """Whether a parsed TOML value has one anywhere in it."""
    inside = [document]
    for value in inside:  # which grows: a document may be deeper than Python's recursion
        if isinstance(value, Mapping):
            inside.extend(value.values())
        elif isinstance(value, list):
            inside.extend(value)
        elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
            return True
    return False
