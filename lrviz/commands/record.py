"""``lrviz record``: runs a program and records the LR that it uses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lrviz.commands import completion
from lrviz.commands.loading import Trust, trust_option
from lrviz.commands.outcome import check_writable, fail
from lrviz.text.plural import counted
from lrviz.text.problem import SpecError, printable, quote

if TYPE_CHECKING:
    from lrviz.record.model import Record

_NAME: Final = "run.lrviz.csv"
_MOST_NAMES: Final = 1000


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=completion.files,
    help=f"The record; else {_NAME}, or a free name.",
)
@click.option("--steps", type=click.IntRange(1), metavar="N", help="End the program after N steps.")
@click.option(
    "--plan",
    metavar="SPEC",
    shell_complete=completion.files,
    help="Say whether the run follows this plan.",
)
@click.option(
    "--rank",
    "rank",
    metavar="N",
    default="0",
    show_default=True,
    help="The process to record of several; or `all`, each in a file of its own.",
)
@trust_option()
@click.argument(
    "command",
    nargs=-1,
    type=click.UNPROCESSED,
    metavar="-- CMD...",
    shell_complete=completion.files,
)
def record(
    output: str | None,
    steps: int | None,
    plan: str | None,
    rank: str,
    trust: Trust,
    command: tuple[str, ...],
) -> None:
    """Run a training program as it is, and record the LR of its optimizers.

    One row a step and param group: LR, momentum, how often the scheduler had ticked, whether AMP
    skipped the step. The exit code is the program's own. `lrviz plot SPEC --run FILE` lays the
    record over its plan; --steps 100 holds the first steps against it within a minute.
    """
    from lrviz.record.launch import CannotRun, run

    if not command:
        fail("expected a program to run, as in lrviz record -- python train.py")
    ranks = _ranks(rank)
    target = output or _free(_NAME)
    check_writable(target)
    before = _stamp(target)
    try:
        ran = run(command, target, ranks, steps)
    except CannotRun as error:
        fail(str(error))
    if ran.others:
        click.echo("lrviz: more than one process trained; the first is recorded", err=True)
    if _stamp(target) == before:
        click.echo(f"lrviz: nothing recorded: {_nothing(rank)}", err=True)
    else:
        _say(target, plan or _beside(command), trust)
    raise click.exceptions.Exit(ran.code)


def _say(target: str, plan: str | None, trust: Trust) -> None:
    """What was recorded, and whether it follows the plan; the exit code stays the program's."""
    from lrviz.record.logs import read

    try:
        records = read(target)
        for one in records:
            click.echo(f"lrviz: {_recorded(one)} in {printable(target)}", err=True)
        if plan is not None:
            click.echo(f"lrviz: {printable(plan)}: {_verdict(records, plan, trust)}", err=True)
    except SpecError as error:
        for problem in error.problems:
            click.echo(f"lrviz: {problem}", err=True)


def _recorded(one: Record) -> str:
    groups = f" ({len(one.groups)} param groups)" if len(one.groups) > 1 else ""
    skipped = f", {one.skipped:,} of them skipped by AMP" if one.skipped else ""
    of = f" of {one.optimizer}" if one.optimizer else ""
    return f"recorded {counted(one.rows, 'step')}{of}{groups}{skipped}"


def _verdict(records: tuple[Record, ...], plan: str, trust: Trust) -> str:
    from lrviz.commands.loading import Request, cases, simulated
    from lrviz.record.overlay import overlay

    [case] = cases(plan, Request(trust=trust))
    [curve] = simulated([case.spec])
    laid = overlay(records, curve)
    leaves = "" if laid.comparison.parting is None else "leaves the plan: "
    return f"the run {leaves}{laid.verdict}"


def _ranks(rank: str) -> tuple[int, ...] | None:
    if rank == "all":
        return None
    if not rank.isdecimal():
        fail(f"--rank {quote(rank)}: expected a number, or `all`")
    return (int(rank),)


def _free(name: str) -> str:
    """The name, or one like it that no file has yet: a record is not written over unasked."""
    start, ending = name.split(".", 1)
    names = [name, *(f"{start}-{number}.{ending}" for number in range(2, _MOST_NAMES))]
    return next((one for one in names if not Path(one).exists()), name)


def _stamp(target: str) -> tuple[int, int] | None:
    try:
        found = os.stat(target)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _beside(command: tuple[str, ...]) -> str | None:
    """What a script is to follow: the spec next to it (train.toml beside train.py), or itself."""
    from lrviz.sources import spec_file
    from lrviz.sources.door import open_file, read_plans
    from lrviz.sources.kinds import kind_of

    for script in [Path(word) for word in command if word.endswith(".py")][:1]:
        beside = script.with_suffix(".toml")
        try:
            if beside.exists() and kind_of(open_file(beside)) is spec_file.SPEC:
                return str(beside)
            return str(script) if len(read_plans(open_file(script)).reading.plans) == 1 else None
        except SpecError:
            return None
    return None


def _nothing(rank: str) -> str:
    which = "" if rank in ("0", "all") else f" in the process of rank {rank}"
    return (
        f"no torch optimizer stepped{which} (one that does not derive from torch.optim.Optimizer "
        "is not seen, nor is Python with -S, -I or -E)"
    )
