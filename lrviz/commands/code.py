"""``lrviz code``: the PyTorch code of a schedule, ready to paste."""

from __future__ import annotations

import click

from lrviz.commands.loading import cases, spec_options
from lrviz.commands.outcome import check_writable, spec_errors, write


@click.command()
@click.argument("spec", metavar="SPEC")
@click.option("-o", "--output", metavar="OUT", default="-", help="A file; else standard output.")
@spec_options
def code(spec: str, output: str, sets: tuple[str, ...], trust: tuple[str, ...]) -> None:
    """Print the PyTorch code of a schedule: optimizer, scheduler, and the loop; - is stdin.

    It runs as it is; put your own model, data and loss where it says so.
    """
    from lrviz.codegen import code as generate

    check_writable(output)
    [case] = cases(spec, sets, (), trust)
    with spec_errors():
        text = generate(case.spec)
    write(output, [text.encode()])
