"""TFRecords: the frames of a file, each with a checksum of its length and of its data."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]
_HEADER: Final = struct.Struct("<QI")
_FOOTER: Final = struct.Struct("<I")
_AT_ONCE: Final = 1 << 24


@dataclass(frozen=True)
class Frames:
    """The events of a file, and what ends them before the end of it.

    Attributes:
        events: The data of each record that is whole.
        damage: What is wrong after the last of them, and where; None where nothing is.
    """

    events: tuple[bytes, ...]
    damage: str | None = None


def frames(data: bytes) -> Frames:
    """The records of a file, as far as their checksums hold."""
    places: list[tuple[int, int]] = []
    lengths, sums = [], []
    at, damage = 0, None
    while at < len(data):
        if at + _HEADER.size > len(data):
            damage = f"is cut off in the middle of an event, at byte {at:,}"
            break
        length, checksum = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size
        places.append((start, length))
        lengths.append(data[at : at + 8])
        sums.append(checksum)
        at = start + length + _FOOTER.size
        if at > len(data):
            damage = f"is cut off in the middle of an event, at byte {start - _HEADER.size:,}"
    good = _first_bad(lengths, sums)
    if good < len(places):
        damage = f"is damaged at byte {places[good][0] - _HEADER.size:,}"
    elif damage is not None and places and sum(places[-1]) + _FOOTER.size > len(data):
        good = len(places) - 1
    events = [data[start : start + length] for start, length in places[:good]]
    ends = [_FOOTER.unpack_from(data, start + length)[0] for start, length in places[:good]]
    whole = _first_bad(events, ends)
    if whole < good:
        damage = f"is damaged at byte {places[whole][0]:,}"
    return Frames(tuple(events[:whole]), damage)


def _first_bad(texts: Sequence[bytes], sums: Sequence[int]) -> int:
    """The first of ``texts`` whose masked checksum is another one; their number where none is."""
    by_length: dict[int, list[int]] = {}
    for index, text in enumerate(texts):
        by_length.setdefault(len(text), []).append(index)
    worst = len(texts)
    for length, members in by_length.items():
        most = max(_AT_ONCE // max(length, 1), 1)
        for start in range(0, len(members), most):
            some = members[start : start + most]
            joined = np.frombuffer(b"".join(texts[i] for i in some), np.uint8)
            found = masked(joined.reshape(len(some), length))
            bad = np.flatnonzero(found != np.array([sums[i] for i in some], dtype=np.uint32))
            if len(bad):
                worst = min(worst, some[int(bad[0])])
    return worst


def masked(rows: npt.NDArray[np.uint8]) -> Words:
    """The masked CRC-32C of each row (uint8, shape [rows, bytes]). uint32, shape [rows]."""
    crc = np.full(len(rows), 0xFFFFFFFF, dtype=np.uint32)
    for column in np.ascontiguousarray(rows.T):
        crc = _TABLE[(crc ^ column) & 0xFF] ^ (crc >> np.uint32(8))
    crc = ~crc
    turned = (crc >> np.uint32(15)) | (crc << np.uint32(17))
    return np.asarray(turned + np.uint32(0xA282EAD8), dtype=np.uint32)


def _table() -> Words:
    """Castagnoli's polynomial, reversed: 0x82F63B78."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1)
    return table.astype(np.uint32)


_TABLE: Final = _table()
