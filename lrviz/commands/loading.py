"""Specs as the command line names them: files, ``--set``, ``--sweep``, ``--trust``."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from lrviz.commands.outcome import spec_errors

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine import Engine
    from lrviz.spec.model import Spec
    from lrviz.spec.overrides import Override

ENGINES: Final = ("auto", "torch", "formula")
"""What ``--engine`` takes."""


def engine_option(*more: str) -> Callable[..., Any]:
    """``--engine``, with ``more`` that a command takes."""
    return click.option(
        "--engine",
        type=click.Choice((*ENGINES, *more)),
        default="auto",
        show_default=True,
        help="What works out the curve: the real torch, or formulas that need none.",
    )


def spec_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that simulates specs."""
    options = (
        click.option(
            "--set",
            "sets",
            metavar="KEY=VALUE",
            multiple=True,
            help="Replace a value of the spec, as in scheduler.gamma=0.5.",
        ),
        click.option(
            "--trust",
            metavar="PKG",
            multiple=True,
            help="Allow a dotted type to be imported from this package.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Case:
    """A spec that is asked for, and what the sweep set in it."""

    spec: Spec
    swept: str = ""


def cases(
    path: str, sets: Sequence[str], sweeps: Sequence[str], trust: Sequence[str]
) -> list[Case]:
    """The specs that one path stands for: one, or one for every combination of swept values."""
    from lrviz.config.find import find_config
    from lrviz.spec.overrides import parse_set, parse_sweep
    from lrviz.spec.reader import loads, read_source

    with spec_errors():
        fixed: list[Override] = [parse_set(text) for text in sets]
        swept = [parse_sweep(text) for text in sweeps]
        trusted = (*trust, *find_config(Path.cwd()).trust)
        text, name, folder = read_source(path)
        return [
            Case(
                loads(text, name=name, folder=folder, overrides=[*fixed, *chosen], trust=trusted),
                ", ".join(override.label for override in chosen),
            )
            for chosen in itertools.product(*swept)
        ]


def made_by(curves: Sequence[Curve]) -> str:
    """How many ticks, and by which engine: what every output says of itself."""
    engines = {f"torch {c.torch}" if c.engine == "torch" else c.engine for c in curves}
    counts = {f"{c.ticks:,} tick{'s' * (c.ticks != 1)}" for c in curves}
    ticks = counts.pop() if len(counts) == 1 else f"{len(curves)} curves"
    return f"{ticks}, engine: {', '.join(sorted(engines))}"


def simulated(specs: Sequence[Spec], engine: Engine = "auto") -> list[Curve]:
    """The curves of ``specs``; a progress bar where it takes long and somebody is looking."""
    from lrviz.engine import simulate
    from lrviz.progress_bar import ProgressBar

    with spec_errors(), ProgressBar(len(specs)) as bar:
        return [simulate(s, bar.part(i), engine=engine) for i, s in enumerate(specs)]
