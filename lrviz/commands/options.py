"""Options that several commands have: how sources are read, and what computes their curves."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from lrviz.commands import completion
from lrviz.text.problem import quote

if TYPE_CHECKING:
    from lrviz.config.settings import Config
    from lrviz.sources.source import Source

ENGINES: Final = ("auto", "torch", "formula")
"""What ``--engine`` takes."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def engine_option(*more: str) -> Callable[..., Any]:
    """``--engine``, with ``more`` that a command takes."""
    return click.option(
        "--engine",
        type=click.Choice((*ENGINES, *more)),
        default="auto",
        show_default=True,
        help="What computes the curve: the real torch, or formulas that need none.",
    )


def set_option() -> Decorator:
    """``--set``: values in the place of the source's own."""
    return click.option(
        "--set",
        "sets",
        metavar="KEY=VALUE",
        multiple=True,
        shell_complete=completion.keys,
        help="Replace a value of the spec, as in scheduler.gamma=0.5.",
    )


def assume_option() -> Decorator:
    """``--assume``: what a source does not say."""
    return click.option(
        "--assume",
        "assume",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=completion.assumable,
        help='What the source does not say, as in steps_per_epoch=390 or "len(loader)=390".',
    )


def source_option() -> Decorator:
    """``--source``: which kind of file it is."""
    return click.option(
        "--source",
        "kind",
        metavar="KIND",
        shell_complete=completion.kinds,
        help="Which kind of file it is, where that is not recognised: huggingface, script, …",
    )


@dataclass(frozen=True)
class Trust:
    """What the command line says of trust.

    Attributes:
        given: Packages and folders that it names.
        project: Whether those count that the project's pyproject.toml names.
    """

    given: tuple[str, ...] = ()
    project: bool = True

    def within(self, config: Config) -> tuple[str, ...]:
        """All that is trusted in a project."""
        return (*self.given, *config.trust) if self.project else self.given


def trust_option() -> Decorator:
    """``--trust`` and ``--no-trust``, as one `Trust`."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option(
            "--trust",
            metavar="PKG",
            multiple=True,
            help="Allow imports from this package, or metric files below this folder (with a /).",
        )
        @click.option("--no-trust", is_flag=True, help="Not what pyproject.toml trusts.")
        @functools.wraps(command)
        def with_trust(*args: Any, trust: tuple[str, ...], no_trust: bool, **given: Any) -> Any:
            return command(*args, trust=Trust(trust, not no_trust), **given)

        return with_trust

    return decorated


def at_option(help_: str) -> Decorator:
    """``--at``: the line at which the schedule is built, of a notebook with its cell before it.

    Of several in a line, the column after it.
    """

    def read(context: click.Context, option: click.Parameter, at: str | None) -> str | None:
        if at is not None and not re.fullmatch(r"[1-9]\d{0,8}(:[1-9]\d{0,8}){0,2}", at):
            raise click.BadParameter(
                f"{quote(at)}; expected LINE[:COLUMN], of a notebook CELL:LINE[:COLUMN]"
            )
        return at

    return click.option("--at", "at", metavar="LINE", callback=read, help=help_)


def spec_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that simulates schedules; gives it a `Request`."""
    options = (
        set_option(),
        assume_option(),
        at_option(
            "Of a file with several schedules, the one built here; of a notebook, CELL:LINE; with "
            "several in a line, LINE:COLUMN."
        ),
        source_option(),
        trust_option(),
    )

    @functools.wraps(command)
    def with_request(*args: Any, **given: Any) -> Any:
        own = {name: given.pop(name) for name in ("sets", "assume", "at", "kind", "trust")}
        return command(*args, request=Request(**own), **given)

    wrapped: Callable[..., Any] = with_request
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


@dataclass(frozen=True)
class Request:
    """How sources are read, as the options of the command line say.

    Attributes:
        sets, sweeps: Values that replace those of the source.
        assume: What the source does not say.
        at: The line at which the schedule is built, where a file has several: "42"; of a notebook
            with its cell, "3:2"; where there are several in it, with the column, "42:9".
        kind: The kind of file, where the user says so.
        trust: Packages that may be imported.
        beside: Other sources of the command, by path or read: they may ask for what is assumed.
    """

    sets: tuple[str, ...] = ()
    sweeps: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()
    at: str | None = None
    kind: str | None = None
    trust: Trust = Trust()
    beside: tuple[str | Source, ...] = ()
