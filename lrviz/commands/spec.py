"""``lrviz spec``: a schedule as a spec, with where each value came from."""

from __future__ import annotations

import click

from lrviz.commands.loading import Request, cases, spec_options, tell
from lrviz.commands.outcome import check_writable, write


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option("-o", "--output", metavar="OUT", default="-", help="A file; else standard output.")
@spec_options
def spec(source: str, output: str, request: Request) -> None:
    """Print the schedule of a script or a config as a spec; - is standard input.

    A comment behind each value says where it stands in the file. What the file does not say, and
    --assume does, is marked as assumed.
    """
    from lrviz.sources.written import written

    check_writable(output)
    [case] = cases(source, request)
    tell([case])
    plan = case.spec.plan
    write(output, [written(plan, plan.table, case.spec.assumptions).encode()])
