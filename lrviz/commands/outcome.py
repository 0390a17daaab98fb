"""How a command ends: with its result written, or with one clear message and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from lrviz.commands import completion
from lrviz.output import CannotWrite
from lrviz.output import check_writable as check
from lrviz.output import write as write_whole
from lrviz.text.problem import SpecError, printable

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.sources.source import Source

FINDINGS: Final = 1
"""Exit code: there are errors or warnings."""
CANNOT: Final = 2
"""Exit code: lrviz could not do what was asked."""


def fail(message: str) -> NoReturn:
    """End the command: ``message`` on standard error, exit code 2."""
    click.echo(f"lrviz: {message}", err=True)
    raise click.exceptions.Exit(CANNOT)


@contextmanager
def spec_errors(source: Source | None = None) -> Iterator[None]:
    """A problem with a spec ends the command: one line each, exit code 2.

    Args:
        source: What the problems are of, where it may be a notebook: they are said of its cells.
    """
    from lrviz.sources.script.cells import in_cells

    try:
        with nullcontext() if source is None else in_cells(source):
            yield
    except SpecError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(CANNOT) from None


def warn(name: str, curve: Curve) -> None:
    """What torch warned of, once, on standard error."""
    for text in curve.warnings:
        click.echo(f"{printable(name)}: torch warns: {printable(text)}", err=True)


def output_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``-o``: where what is printed goes instead."""
    return click.option(
        "-o",
        "--output",
        metavar="OUT",
        default="-",
        shell_complete=completion.files,
        help="A file; else standard output.",
    )


def check_writable(target: str, *sources: str, hint: str = "") -> None:
    """End the command where ``target`` cannot be written: before the work is done.

    Args:
        sources: Files that are read, in whose place no result may come.
        hint: What to do where it cannot be written.
    """
    try:
        check(target)
    except CannotWrite as error:
        fail(f"{error}{hint}")
    for source in sources:
        both = "-" not in (target, source) and os.path.exists(target) and os.path.exists(source)
        if both and os.path.samefile(target, source):
            fail(f"-o {printable(target)}: that is the file that is read; give another one")


def write(target: str, chunks: Iterable[bytes]) -> None:
    """Write a result to a file, or to standard output where ``target`` is ``-``."""
    try:
        write_whole(target, chunks)
    except CannotWrite as error:
        fail(str(error))
