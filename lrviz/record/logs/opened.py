"""A log as it was named: its path, what it holds, read once and within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from lrviz.record.failure import refused
from lrviz.text.files import Unreadable, read_bytes

LARGEST: Final = 512 * 2**20
"""Bytes that a log may have."""
_HEAD: Final = 1 << 16


@dataclass(frozen=True)
class Log:
    """A file, or a folder, that a record is read from.

    Attributes:
        name: What messages call it.
        data: What the file holds; empty for a folder.
        folder: Whether it is one.
    """

    name: str
    data: bytes
    folder: bool = False

    @cached_property
    def head(self) -> str:
        """The beginning of the file as text."""
        return self.data[:_HEAD].decode("utf-8", "replace").removeprefix("\ufeff")

    @cached_property
    def header(self) -> list[str]:
        """The names in the first line of a CSV."""
        import csv

        first = next((line for line in self.head.splitlines() if line.strip()), "")
        try:
            return [name.strip() for name in next(csv.reader([first]), [])]
        except csv.Error:
            return []

    @cached_property
    def text(self) -> str:
        """The whole file as text; a last line that a killed run cut off is still in it."""
        return self.data.decode("utf-8", "replace").removeprefix("\ufeff")

    @property
    def file_name(self) -> str:
        """The last part of its path."""
        return Path(self.name).name


def opened(path: str) -> Log:
    """Read what ``path`` names.

    Raises:
        SpecError: It is not there, cannot be read, or is too large.
    """
    if Path(path).is_dir():
        return Log(path, b"", folder=True)
    try:
        data = read_bytes(Path(path), LARGEST)
    except Unreadable as error:
        raise refused(path, str(error)) from None
    if len(data) > LARGEST:
        raise refused(path, f"has more than {LARGEST // 2**20} MiB")
    return Log(path, data)
