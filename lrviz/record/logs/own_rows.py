"""The rows of a ``run.lrviz.csv``, cut into numbers a piece at a time.

A run of a million steps has millions of rows; what Python's csv does with one of them in
microseconds is done here for many at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Steps
from lrviz.record.assemble import MOST_ROWS
from lrviz.record.failure import refused

HEADER: Final = b"step,optimizer,group,lr,momentum,tick,skipped\n"
"""The first line. ``skipped`` is 1 where AMP left the step out, else 0."""
_NAMES: Final = HEADER.decode().strip().split(",")
_STEP, _OPTIMIZER, _GROUP, _LR, _TICK, _SKIPPED = 0, 1, 2, 3, 5, 6
_PIECE: Final = 1 << 20  # bytes: what is done with them stays in the processor's cache
_WIDEST: Final = 32  # characters of a number

_EXACT_DIGITS: Final = 15  # that every float keeps
_MOST_TENS: Final = 22
_TENS: Final = np.array([float(10**power) for power in range(_WIDEST)])

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of the file.

    Attributes:
        step, lr, skipped: Of each row. int64, float64, bool, shape [rows].
        owner: Which param group each row is of: a number.
        optimizers, groups: The names of that optimizer and of the group, by that number.
        tick: int64, shape [rows]; None where it was not asked for.
    """

    step: Steps
    lr: Floats
    skipped: npt.NDArray[np.bool_]
    owner: Places
    optimizers: tuple[str, ...]
    groups: tuple[str, ...]
    tick: Steps | None


def parse(data: bytes, end: int, name: str, *, ticks: bool = False) -> Rows:
    """The rows of ``data`` between its header and ``end``, where a line ends.

    Raises:
        SpecError: A row has other columns, or a number is none.
    """
    steps, lrs, skips, owners, tick = [], [], [], [], []
    known: dict[bytes, int] = {}
    at, count = len(HEADER), 0
    while at < end:
        stop = min(at + _PIECE, end)
        stop = data.rfind(b"\n", at, stop) + 1 or data.find(b"\n", at) + 1
        piece = _Piece(data[at:stop], name, count)
        steps.append(piece.whole(_STEP))
        skips.append(piece.flag(_SKIPPED))
        owners.append(piece.owners(known))
        lrs.append(piece.number(_LR))
        if ticks:
            tick.append(piece.whole(_TICK))
        at, count = stop, count + len(steps[-1])
        if count > MOST_ROWS:
            raise refused(name, f"has more than {MOST_ROWS:,} rows")
    names = [key.decode("utf-8", "replace").partition(",") for key in known]
    return Rows(
        np.concatenate(steps),
        np.concatenate(lrs),
        np.concatenate(skips),
        np.concatenate(owners),
        tuple(optimizer for optimizer, _, _ in names),
        tuple(group for _, _, group in names),
        np.concatenate(tick) if ticks else None,
    )


class _Piece:
    """Some whole lines, and where their fields stand."""

    def __init__(self, text: bytes, name: str, before: int) -> None:
        self.text = text
        self.name = name
        self.before = before
        data = np.frombuffer(text, np.uint8)
        places = np.flatnonzero((data == ord(",")) | (data == ord("\n")))
        lines = text.count(b"\n")
        fields = len(_NAMES)
        if len(places) != lines * fields or (data[places[fields - 1 :: fields]] != ord("\n")).any():
            raise self._refused(f"rows with other columns than {','.join(_NAMES)}")
        self.data: Bytes = np.concatenate([data, np.zeros(_WIDEST, np.uint8)])
        self.ends = places.reshape(-1, fields)
        self.starts = np.empty_like(self.ends)
        self.starts[:, 1:] = self.ends[:, :-1] + 1
        self.starts[1:, 0] = self.ends[:-1, -1] + 1
        self.starts[0, 0] = 0

    def number(self, field: int) -> Floats:
        """A field as floats; nan where it is empty."""
        text, lengths = self._texts(field)
        plain = _decimals(text)
        if plain is not None:
            return plain
        empty = lengths == 0
        width = text.shape[1]
        cells = text.view(f"S{width}").ravel()
        if empty.any():
            cells = np.where(empty, b"nan", cells)
        try:
            return cells.astype(np.float64)
        except ValueError as error:
            raise self._refused(f"an LR that is no number ({error})") from None

    def whole(self, field: int) -> Steps:
        """A field that holds whole numbers."""
        text, lengths = self._texts(field)
        digits, width = _digits(text), text.shape[1]
        if digits is None or width > _EXACT_DIGITS or not lengths.all():
            raise self._refused(f"a {_NAMES[field]} that is no whole number")
        found: Floats = digits @ _TENS[:width][::-1] / _TENS[width - lengths]
        return found.astype(np.int64)

    def flag(self, field: int) -> npt.NDArray[np.bool_]:
        """A field that is 0 or 1."""
        return np.equal(self.data[self.starts[:, field]], ord("1"))

    def owners(self, known: dict[bytes, int]) -> Places:
        """The number of each row's optimizer and group; new ones are added to ``known``."""
        first = self._owner_names(512)
        period = next((n for n in range(1, len(first)) if first[n] == first[0]), len(first))
        if not self._repeats(period):
            first, period = self._owner_names(len(self.ends)), len(self.ends)
        numbers = [known.setdefault(names, len(known)) for names in first[:period]]
        return _repeated(np.array(numbers, dtype=np.intp), len(self.ends))

    def _owner_names(self, count: int) -> list[bytes]:
        starts = self.starts[:count, _OPTIMIZER].tolist()
        ends = self.ends[:count, _GROUP].tolist()
        return [self.text[a:b] for a, b in zip(starts, ends, strict=True)]

    def _repeats(self, period: int) -> bool:
        """Whether every row has the optimizer and group of the row ``period`` before it."""
        starts = self.starts[:, _OPTIMIZER]
        lengths = self.ends[:, _GROUP] - starts
        if not np.array_equal(lengths, _repeated(lengths[:period], len(lengths))):
            return False
        return all(
            bool((self.data[starts[n::period] + k] == self.data[starts[n] + k]).all())
            for n in range(period)
            for k in range(int(lengths[n]))
        )

    def _texts(self, field: int) -> tuple[Bytes, Places]:
        """A field of each row as a row of characters, zeros after its end; and the lengths."""
        starts = self.starts[:, field]
        lengths = self.ends[:, field] - starts
        width = max(int(lengths.max()), 3)
        if width > _WIDEST:
            raise self._refused(f"a {_NAMES[field]} that is no number")
        text = np.lib.stride_tricks.sliding_window_view(self.data, width)[starts]
        text *= np.arange(width) < lengths[:, None]
        return text, lengths

    def _refused(self, what: str) -> Exception:
        return refused(self.name, f"has {what}, after row {self.before:,}")


def _digits(text: Bytes) -> Floats | None:
    """The digits in rows of characters, 0 after their end; None where another character is."""
    digits = text - np.uint8(ord("0"))
    digits[text == 0] = 0
    return None if (digits > 9).any() else digits.astype(np.float64)


def _decimals(text: Bytes) -> Floats | None:
    """Rows as ``0.0123`` as floats; None where one is written otherwise, or has too many digits.

    A whole number below 2**53 and a power of ten up to 10**22 are floats, and so the quotient is
    the float nearest to what is written.
    """
    width = text.shape[1]
    if width - 2 > _MOST_TENS or (text[:, 1] != ord(".")).any():
        return None
    digits = _digits(np.delete(text, 1, axis=1))
    if digits is None:
        return None
    whole: Floats = digits @ _TENS[: width - 1][::-1]
    return whole / _TENS[width - 2] if whole.max() < 2**53 else None


def _repeated(values: Places, count: int) -> Places:
    return np.tile(values, -(-count // len(values)))[:count]
