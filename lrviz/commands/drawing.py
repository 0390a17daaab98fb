"""From what the command line asks for to what a figure draws: sizes, labels, fixes, sweeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lrviz.commands.loading import Case, cases_of
from lrviz.commands.options import Request
from lrviz.commands.outcome import spec_errors
from lrviz.config.settings import Config

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine import Engine
    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.plot.layout import Size
    from lrviz.plot.trace import Ghost, Trace
    from lrviz.spec.model import Spec


_MOST_BESIDE: Final = 4
_MOST_GHOSTS: Final = 2
"""Curves in a figure, and those after their fixes, that can be told apart."""


def figure_size(_: click.Context, __: click.Parameter, text: str | None) -> Size | None:
    """``8x4.5`` as a figure's size."""
    if text is None:
        return None
    from lrviz.plot.layout import PAGE

    try:
        width, height = (float(part) for part in text.lower().split("x"))
    except ValueError:
        width = height = 0.0
    if not (2 <= width <= 60 and 1.5 <= height <= 60):
        raise click.BadParameter("expected inches as in 8x4.5: from 2x1.5 to 60x60")
    return replace(PAGE, width=width, height=height)


def traces_of(
    loaded: Sequence[Case],
    curves: Sequence[Curve],
    found: Sequence[Sequence[Diagnostic]],
    engine: Engine,
    config: Config,
    request: Request,
) -> list[Trace]:
    """The traces of cases with their findings, and the curves after their fixes."""
    from lrviz.plot.tracing import trace

    ghosts = _ghosts(loaded, found, engine, config, request)
    values = _swept(loaded)
    together = zip(loaded, curves, _labels(loaded), found, ghosts, values, strict=True)
    with spec_errors():
        return [
            trace(
                case.spec,
                curve,
                label,
                engine=engine,
                findings=findings,
                ghost=ghost,
                value=value,
            )
            for case, curve, label, findings, ghost, value in together
        ]


def _ghosts(
    loaded: Sequence[Case],
    found: Sequence[Sequence[Diagnostic]],
    engine: Engine,
    config: Config,
    request: Request,
) -> list[Ghost | None]:
    """The curve of each after its fixes; where those would be too many, the findings say them."""
    fixable = [any(finding.fix is not None for finding in one) for one in found]
    several = len(loaded) > 1
    if several and (
        len(loaded) > _MOST_BESIDE
        or sum(fixable) > _MOST_GHOSTS
        or any(len(case.spec.groups) > 1 for case in loaded)
    ):
        return [None] * len(loaded)
    together = zip(loaded, found, fixable, strict=True)
    # The number of a sweep does not stand in the text, where a fix would change it.
    return [
        _ghost(case, one, engine, config, request) if fix and not case.swept else None
        for case, one, fix in together
    ]


def _ghost(
    case: Case, found: Sequence[Diagnostic], engine: Engine, config: Config, request: Request
) -> Ghost | None:
    from lrviz.lint.fixed import fixed
    from lrviz.plot.trace import Ghost

    def read(text: str) -> Spec:
        source = replace(case.spec.plan.source, text=text)
        found = {c.spec.plan.label: c.spec for c in cases_of(source, request, several=True)}
        return found[case.spec.plan.label]

    after = fixed(case.spec, found, read=read, engine=engine, options=config.options)
    return None if after is None else Ghost(after.curve, after.title)


def _swept(loaded: Sequence[Case]) -> list[float | None]:
    """The numbers of a sweep over one key."""
    parts = [case.swept.rpartition(" = ") for case in loaded]
    try:
        numbers = [float(value) for _, _, value in parts]
    except ValueError:
        return [None] * len(loaded)
    one_key = len({key for key, _, _ in parts}) == 1 and len(set(numbers)) == len(loaded) > 1
    return [number if one_key else None for number in numbers]


def _labels(loaded: Sequence[Case]) -> list[str]:
    """What tells the curves apart: the swept value, the schedule, the title, or the file's name."""
    names = [case.spec.name for case in loaded]
    files = [case.spec.plan.name for case in loaded]
    one_file = len(set(files)) == 1 and len(loaded) > 1
    if len(set(zip(names, files, strict=True))) > len(set(names)):
        names = [Path(file).stem for file in files]
    labels = []
    for name, case in zip(names, loaded, strict=True):
        own = [part for part in (case.label, case.swept) if part]
        labels.append(", ".join(own if one_file and own else [name, *own]))
    return labels
