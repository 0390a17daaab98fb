"""``lrviz table``: the LR over a run, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from lrviz.commands import completion
from lrviz.commands.loading import cases, made_by, simulated, tell
from lrviz.commands.options import Request, engine_option, spec_options
from lrviz.commands.outcome import check_writable, fail, output_option, spec_errors, warn, write

if TYPE_CHECKING:
    from lrviz.spec.model import Spec


@click.command()
@click.argument("source", metavar="SOURCE", shell_complete=completion.files)
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
@output_option()
@engine_option("both")
@spec_options
def table(
    source: str,
    format_: Literal["csv", "json", "md"],
    every: Literal["epoch", "tick", "step"] | None,
    output: str,
    engine: Literal["auto", "torch", "formula", "both"],
    request: Request,
) -> None:
    """Print the LR (and momentum) of every param group over a run; - is standard input.

    --engine both compares the two engines tick by tick and prints how far they are apart.
    """
    from lrviz.table import NoSuchRows, render, rows

    check_writable(output, source)
    [case] = cases(source, request)
    tell([case])
    if engine == "both":
        write(output, [_compared(case.spec).encode()])
        return
    [curve] = simulated([case.spec], engine)
    try:
        found = rows(curve, every)
    except NoSuchRows as error:
        fail(str(error))
    if format_ != "json":  # JSON has them in it
        warn(case.spec.plan.name, curve)
    write(output, render(found, format_, spec=case.spec.plan.name))
    click.echo(f"({made_by([curve])})", err=True)


def _compared(spec: Spec) -> str:
    from lrviz.engine.choose import compare

    with spec_errors():
        found = compare(spec)
    return (
        f"largest difference: {found.largest:.3g} at tick {found.tick} of group {found.group}, "
        f"{found.relative:.3g} of the highest LR\n"
        f"torch {found.real.torch} against {found.worked_out.made_by}, {found.real.ticks:,} ticks\n"
    )
