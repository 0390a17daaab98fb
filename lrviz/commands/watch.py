"""``--watch``: draw, and draw again when something that was read for it has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from lrviz.commands.outcome import fail
from lrviz.text.files import files_read
from lrviz.text.plural import counted

_PAUSE: Final = 0.25
"""Seconds between two looks at the files."""
_SHARE: Final = 0.02
"""Of the time, what looking takes at most: of many files it is done less often."""
_SETTLED: Final = 0.1
"""Seconds for which nothing changes before a change is drawn: an editor may still be writing."""
_LONGEST: Final = 2.0
"""Seconds after which it is drawn all the same."""

Stamp = tuple[int, int, int] | None
"""When a file was changed, its size and its inode; None where it is not there."""


def watch(draw: Callable[[], None], named: Iterable[str]) -> None:
    """Draw for ever; Ctrl-C ends it, with exit code 0.

    Args:
        draw: Draws once. Where it ends the command, its message has been shown: the next change
            may fix what was wrong.
        named: The paths on the command line. What else is read (a config's bases, a metric's CSV,
            a project's modules) is watched too, as it is found.
    """
    paths = [Path(path) for path in named]
    if Path("-") in paths:
        fail("--watch: standard input cannot be watched; give a file")
    if not all(path.exists() for path in paths):
        draw()  # which says what is missing
    known = set(paths)
    try:
        while True:
            click.clear()
            before = _stamps(known)  # what changes while it is drawn is drawn again
            known |= _drawn(draw)
            seen = {**_stamps(known), **before}
            click.echo(f"watching {counted(len(seen), 'file')}; Ctrl-C ends it", err=True)
            _wait(seen)
    except KeyboardInterrupt:
        click.echo(err=True)
        raise click.exceptions.Exit(0) from None


def _drawn(draw: Callable[[], None]) -> frozenset[Path]:
    """What was read for the drawing."""
    with files_read() as read:
        try:
            draw()
        except click.ClickException as error:
            error.show()
        except click.exceptions.Exit:
            pass  # its message has been shown
    return frozenset(read)


def _wait(seen: Mapping[Path, Stamp]) -> None:
    """Until one of the files differs from what was seen, and has come to rest."""
    now = _looked(seen, _PAUSE)
    while now == seen:
        now = _looked(seen, _PAUSE)
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        last, now = now, _looked(seen, _SETTLED)
        if now == last:
            return


def _looked(paths: Iterable[Path], pause: float) -> dict[Path, Stamp]:
    time.sleep(pause)
    started = time.monotonic()
    stamps = _stamps(paths)
    time.sleep((time.monotonic() - started) / _SHARE)
    return stamps


def _stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
