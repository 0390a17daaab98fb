"""Results to a file or to standard output: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from lrviz.text.files import encode, reason
from lrviz.text.problem import quote


class CannotWrite(Exception):
    """A place that cannot be written to; the message names it and says why."""


def check_writable(target: str) -> None:
    """Raise `CannotWrite` where writing to ``target`` is bound to fail: before the work is done."""
    if target == "-":
        return
    path = Path(target)
    folder = path.parent
    if not folder.exists():
        raise CannotWrite(f"cannot write {quote(target)}: there is no folder {quote(str(folder))}")
    if not folder.is_dir():
        raise CannotWrite(f"cannot write {quote(target)}: {quote(str(folder))} is not a folder")
    if path.is_dir():
        raise CannotWrite(f"cannot write {quote(target)}: it is a folder; expected a file's name")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise CannotWrite(f"cannot write {quote(target)}: permission denied")


def write(target: str, chunks: Iterable[bytes]) -> None:
    """Write ``chunks`` to the file ``target``, or to standard output where it is ``-``.

    A file is written beside its place and then renamed, so that a reader never sees half of it
    and a failure leaves what was there.

    Raises:
        CannotWrite: The system refuses.
        BrokenPipeError: The reader of standard output went away.
    """
    if target == "-":
        _print(chunks)
        return
    check_writable(target)
    path = Path(os.path.realpath(target))  # through a link, so that it stays one
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):  # a device, say
            with path.open("wb") as file:
                file.writelines(chunks)
            return
        _replace(path, chunks)
    except OSError as error:
        raise CannotWrite(f"cannot write {quote(target)}: {reason(error)}") from None


def _print(chunks: Iterable[bytes]) -> None:
    try:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(f"cannot write to standard output: {reason(error)}") from None


def replace_text(target: str, old: str, new: str, *, python: bool = False) -> None:
    """Put ``new`` in the place of ``old``, which was read from the file ``target``.

    The file stays the one that it is: its owner, its mode, and its other names (hard links).

    Args:
        python: As for `decode`.

    Raises:
        CannotWrite: The system refuses, or somebody has saved the file since.
    """
    path = Path(os.path.realpath(target))
    check_writable(target)
    try:
        if path.read_bytes() != encode(old, python=python):
            raise CannotWrite(f"did not write {quote(target)}: it was changed since it was read")
        _replace(path, [encode(new, python=python)])
    except (OSError, UnicodeEncodeError) as error:
        raise CannotWrite(f"cannot write {quote(target)}: {reason(error)}") from None


def left_behind(folder: Path) -> list[Path]:
    """What a process that was killed has left in ``folder``, half written."""
    try:
        names = [name for name in os.listdir(folder) if _MARK in name and name.startswith(".")]
    except OSError:
        return []
    found = []
    for name in names:
        process = name.rpartition(_MARK)[2].partition("-")[0]
        if process.isdecimal() and not _is_alive(int(process)):
            found.append(folder / name)
    return found


def sweep(folder: Path) -> None:
    """Remove what is left behind in ``folder``."""
    for left in left_behind(folder):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink()


def beside(path: Path) -> str:
    """How the name of what is written beside ``path`` begins: `sweep` knows whose it was."""
    return f".{path.name[:50]}{_MARK}{os.getpid()}-"


_MARK: Final = ".lrviz-"


def _is_alive(process: int) -> bool:
    if os.name != "posix":  # to ask is to end it
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _replace(path: Path, chunks: Iterable[bytes]) -> None:
    import tempfile

    sweep(path.parent)
    before = path.stat() if path.exists() else None
    if before is not None and (before.st_nlink > 1 or not _can_be_ours(before)):
        with path.open("r+b") as file:  # a new file would be another one
            file.write(b"".join(chunks))
            file.truncate()
        return
    descriptor, name = tempfile.mkstemp(prefix=beside(path), dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(chunks)
        if before is not None and hasattr(os, "chown"):
            os.chown(name, before.st_uid, before.st_gid)
        os.chmod(name, 0o666 & ~_umask() if before is None else stat.S_IMODE(before.st_mode))
        os.replace(name, path)
    except BaseException:  # Ctrl-C too leaves nothing behind
        Path(name).unlink(missing_ok=True)
        raise


def _can_be_ours(file: os.stat_result) -> bool:
    """Whether a new file can be given the owner of this one."""
    if not hasattr(os, "geteuid"):
        return True
    mine = file.st_uid == os.geteuid() and file.st_gid in (os.getegid(), *os.getgroups())
    return mine or os.geteuid() == 0


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
