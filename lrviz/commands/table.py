"""``lrviz table``: the LR over a run, as numbers."""

from __future__ import annotations

from typing import Literal

import click

from lrviz.commands.loading import cases, simulated, spec_options
from lrviz.commands.outcome import check_writable, fail, warn, write


@click.command()
@click.argument("spec", metavar="SPEC")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("csv", "json", "md")),
    default="csv",
    show_default=True,
    help="The kind of table.",
)
@click.option(
    "--every",
    type=click.Choice(("epoch", "tick", "step")),
    help="One row for each; else per epoch, per tick where the spec has only steps.",
)
@click.option("-o", "--output", metavar="OUT", default="-", help="A file; else standard output.")
@spec_options
def table(
    spec: str,
    format_: Literal["csv", "json", "md"],
    every: Literal["epoch", "tick", "step"] | None,
    output: str,
    sets: tuple[str, ...],
    trust: tuple[str, ...],
) -> None:
    """Print the LR (and momentum) of every param group over a run; - is standard input."""
    from lrviz.table import NoSuchRows, render, rows

    check_writable(output)
    [case] = cases(spec, sets, (), trust)
    [curve] = simulated([case.spec])
    try:
        found = rows(curve, every)
    except NoSuchRows as error:
        fail(str(error))
    if format_ != "json":  # JSON has them in it
        warn(case.spec.source.name, curve)
    write(output, render(found, format_, spec=case.spec.source.name))
