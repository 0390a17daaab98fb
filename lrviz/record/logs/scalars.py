"""The scalars of a TensorBoard event: its step, and each tag with its value."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lrviz.record.logs.protobuf import Broken, fields

_EVENT_STEP, _EVENT_SUMMARY = 2, 5
_SUMMARY_VALUE = 1
_VALUE_TAG, _VALUE_SIMPLE, _VALUE_TENSOR = 1, 2, 8
_TENSOR_DTYPE, _TENSOR_CONTENT, _TENSOR_FLOATS, _TENSOR_DOUBLES = 1, 4, 5, 6
# TensorFlow's numbers for its types, and how struct calls them.
_TYPES: Final = {1: "<f", 2: "<d", 19: "<e"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value of one tag; ``double``: whether it was kept in eight bytes."""

    tag: str
    step: int
    value: float
    double: bool


def scalars(event: bytes) -> Iterator[Scalar]:
    """The scalars of an event. Raises `Broken` where it is no event."""
    step = 0
    summaries: list[bytes] = []
    for number, value in fields(event):
        if number == _EVENT_STEP and isinstance(value, int):
            step = value if value < 1 << 63 else value - (1 << 64)
        elif number == _EVENT_SUMMARY and isinstance(value, bytes):
            summaries.append(value)
    for summary in summaries:
        for number, value in fields(summary):
            if number == _SUMMARY_VALUE and isinstance(value, bytes):
                found = _scalar(value, step)
                if found is not None:
                    yield found


def _scalar(data: bytes, step: int) -> Scalar | None:
    tag: str | None = None
    number: tuple[float, bool] | None = None
    for field, value in fields(data):
        if not isinstance(value, bytes):
            continue
        if field == _VALUE_TAG:
            tag = value.decode("utf-8", "replace")
        elif field == _VALUE_SIMPLE and len(value) == 4:
            number = struct.unpack("<f", value)[0], False
        elif field == _VALUE_TENSOR:
            number = _tensor(value)
    return None if tag is None or number is None else Scalar(tag, step, *number)


def _tensor(data: bytes) -> tuple[float, bool] | None:
    """The one number of a tensor; None where it has several, or is of another type."""
    kind = 0
    content = b""
    for field, value in fields(data):
        if field == _TENSOR_DTYPE and isinstance(value, int):
            kind = value
        elif field in (_TENSOR_CONTENT, _TENSOR_FLOATS, _TENSOR_DOUBLES):
            if not isinstance(value, bytes):
                raise Broken
            content += value
    form = _TYPES.get(kind)
    if form is None or len(content) != struct.calcsize(form):
        return None
    return float(struct.unpack(form, content)[0]), kind == 2
