"""Results to a file or to standard output: whole, or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from lrviz.text.files import reason
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


def _replace(path: Path, chunks: Iterable[bytes]) -> None:
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(chunks)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:  # Ctrl-C too leaves nothing behind
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
