"""Files that users name: read whole, as UTF-8 text, with one clear reason where that fails."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from lrviz.text.problem import quote

LARGEST: Final = 64 * 2**20
"""Bytes that a file may have."""
LARGEST_SPEC: Final = 2**20
"""Bytes that a spec may have: what is known of each of its values takes a hundred times as much."""

_READ: Final[ContextVar[set[Path] | None]] = ContextVar("_READ", default=None)


@contextmanager
def files_read() -> Iterator[set[Path]]:
    """The files that are read meanwhile, those that could not be among them."""
    found: set[Path] = set()
    token = _READ.set(found)
    try:
        yield found
    finally:
        _READ.reset(token)


_MARK: Final = b"\xef\xbb\xbf"
_HEAD: Final = 2000
"""Bytes in which an encoding is declared."""
_ASCII: Final = bytes(range(9, 127))
_SLOW: Final = ("idna", "punycode")
"""Encodings of names, which take the square of a text's length."""


class Unreadable(Exception):
    """A file that cannot be read as text; the message says why, without the file's name.

    Attributes:
        line, column: Where the first byte stands that is not text; 1 and 1 where it is not that.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class TooLarge(Unreadable):
    """A file that is larger than anything of its kind."""


def read_text(path: Path, largest: int = LARGEST, *, python: bool = False) -> str:
    """The text of a regular file of at most ``largest`` bytes, line ends as they are.

    Args:
        python: Whether it is read as Python reads its own: see `decode`.

    Raises:
        Unreadable: As `read_bytes`, and where it is not UTF-8 without a byte order mark.
    """
    return decode(read_bytes(path, largest), largest, python=python)


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """What a regular file holds; one byte more than ``largest`` where it is larger than that.

    Raises:
        Unreadable: It is not there, is no regular file (reading a FIFO would wait for ever), or
            may not be read.
    """
    read = _READ.get()
    if read is not None:
        read.add(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        if path.is_symlink():
            target = quote(os.readlink(path))
            raise Unreadable(f"is a link to {target}, which is not there") from None
        raise Unreadable(f"there is no such file{_nearest(path)}") from None
    except (IsADirectoryError, PermissionError) as error:  # Windows permits no folder to be opened
        folder = path.is_dir()
        why = "is a folder, not a file" if folder else f"cannot be read: {reason(error)}"
        raise Unreadable(why) from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {reason(error)}") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise Unreadable("is a folder, not a file")
        kind = "a FIFO" if stat.S_ISFIFO(mode) else "not a regular file"
        raise Unreadable(f"is {kind}; give a file, or `-` for standard input")
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(largest + 1)
        except OSError as error:
            raise Unreadable(f"cannot be read: {reason(error)}") from None


def read_stdin(largest: int = LARGEST, *, python: bool = False) -> str:
    """The text on standard input. Raises `Unreadable` as `read_text` does."""
    return decode(sys.stdin.buffer.read(largest + 1), largest, python=python)


def decode(data: bytes, largest: int = LARGEST, *, python: bool = False) -> str:
    """Bytes as UTF-8 text. Raises `Unreadable` where they are not, or are too many.

    Args:
        python: Whether they may begin with UTF-8's byte order mark, which the text then begins
            with too, or declare another encoding (PEP 263).
    """
    if len(data) > largest:
        what = "; no spec is that long" if largest == LARGEST_SPEC else ""
        raise TooLarge(f"has more than {largest // 2**20} MiB{what}")
    if python and data.startswith(_MARK):
        return "\ufeff" + decode(data.removeprefix(_MARK))
    if data.startswith((_MARK, b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("starts with a byte order mark; save it as UTF-8 without one")
    encoding = _declared(data) if python else "utf-8"
    if encoding != "utf-8":
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(f"is not {encoding}, which it declares: {error.reason}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        raise Unreadable(
            f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}; save it as UTF-8",
            line,
            len(before.decode("utf-8")) + 1,
        ) from None


def encode(text: str, *, python: bool = False) -> bytes:
    """Text as the bytes that `decode` made it of."""
    data = text.encode()
    if not python or text.startswith("\ufeff"):
        return data
    return text.encode(_declared(data))


def _declared(data: bytes) -> str:
    """The encoding that the first two lines of a Python file declare; else UTF-8."""
    head = data[:_HEAD]
    if b"coding" not in head:
        return "utf-8"
    import io
    import tokenize

    lines = b"".join(head.splitlines(keepends=True)[:2])
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(lines).readline)
        plain = _ASCII.decode(encoding) == _ASCII.decode()  # as Python itself wants it
    except (SyntaxError, LookupError, UnicodeError) as error:
        said = str(error)
        raise Unreadable(f"cannot be read: {said}") from None
    if not plain or encoding in _SLOW:
        raise Unreadable(f"cannot be read: it declares the encoding {quote(encoding)}")
    return encoding


def reason(error: BaseException) -> str:
    """Why the system refused, in its own words and without the file's name."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _nearest(path: Path) -> str:
    import difflib

    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.name != path.name]
    except OSError:
        return ""
    # Files of one kind end alike, which says nothing.
    names = [name for name in names if difflib.get_close_matches(path.stem, [Path(name).stem])]
    near = difflib.get_close_matches(path.name, names, n=1)
    return f" (did you mean {quote(str(path.with_name(near[0])))}?)" if near else ""
