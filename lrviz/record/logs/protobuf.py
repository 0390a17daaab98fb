"""Protocol buffers, as far as they are needed: the fields of a message, one after the other."""

from __future__ import annotations

from collections.abc import Iterator


class Broken(Exception):
    """Bytes that are no protocol buffer."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The number and the value of each field: an int for a varint, else the bytes of it.

    Raises:
        Broken: The bytes end inside a field, or are none.
    """
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if kind == 2:
            size, at = _varint(data, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise Broken
        if at + size > len(data):
            raise Broken
        yield key >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Broken
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
