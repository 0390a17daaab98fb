"""``lrviz code``: the PyTorch code of a schedule, ready to paste."""

from __future__ import annotations

import click

from lrviz.commands import completion
from lrviz.commands.loading import tell, whole
from lrviz.commands.options import Request, spec_options
from lrviz.commands.outcome import check_writable, output_option, spec_errors, write


@click.command()
@click.argument("source", metavar="SOURCE", shell_complete=completion.files)
@output_option()
@spec_options
def code(source: str, output: str, request: Request) -> None:
    """Print the PyTorch code of a schedule: optimizer, scheduler, and the loop; - is stdin.

    It runs as it is; put your own model, data and loss where it says so. Errors that lrviz check
    finds in the schedule stand in a comment at its head, and on standard error.
    """
    from lrviz.codegen import code as generate
    from lrviz.lint.api import check
    from lrviz.report.concise import headline

    check_writable(output, source)
    case = whole(source, request)
    tell([case])
    with spec_errors():
        errors = [found for found in check(case.spec) if found.severity == "error"]
        text = generate(case.spec, [f"{found.code} {found.message}" for found in errors])
    for found in errors:
        click.echo(headline(found, color=False), err=True)
    write(output, [text.encode()])
