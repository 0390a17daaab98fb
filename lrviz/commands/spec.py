"""``lrviz spec``: a schedule as a spec, with where each value came from."""

from __future__ import annotations

import click

from lrviz.commands import completion
from lrviz.commands.loading import Case, cases, tell
from lrviz.commands.options import Request, spec_options
from lrviz.commands.outcome import check_writable, output_option, spec_errors, write


@click.command()
@click.argument("source", metavar="SOURCE", shell_complete=completion.files)
@output_option()
@spec_options
def spec(source: str, output: str, request: Request) -> None:
    """Print the schedule of a script or a config as a spec; - is standard input.

    A comment behind each value says where it stands in the file. What the file does not say, and
    --assume does, is marked as assumed.
    """
    check_writable(output, source)
    [case] = cases(source, request)
    tell([case])
    write(output, [text_of(case).encode()])


def text_of(case: Case) -> str:
    """The spec of a schedule; a length that nobody knows is left out of it.

    Where anything else in it depends on what is not known, that ends the command.
    """
    from lrviz.sources.quantity import unknowns
    from lrviz.sources.written import written
    from lrviz.spec.unknown import EPOCH_LENGTH, depends

    plan = case.spec.plan
    table = dict(plan.table)
    if case.missing and case.plan is not None:
        names = {one.name for one in case.missing}
        inside = {key: set(unknowns(value)) for key, value in case.plan.table.items()}
        for key, found in inside.items():
            if not any(one.name in names for one in found):
                continue
            if key not in EPOCH_LENGTH:
                with spec_errors(plan.source):
                    raise depends(plan, case.missing)
            table.pop(key, None)
        for key in EPOCH_LENGTH:  # a stand-in, which nobody said
            if key not in case.plan.table:
                table.pop(key, None)
    return written(plan, table, case.spec.assumptions)
