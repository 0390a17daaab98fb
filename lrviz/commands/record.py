"""``lrviz record``: runs a program and records the LR that it uses."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrviz.commands import completion
from lrviz.commands.options import Trust, trust_option
from lrviz.commands.outcome import check_writable, fail
from lrviz.text.problem import SpecError, printable, quote

if TYPE_CHECKING:
    from lrviz.record.model import Record


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=completion.files,
    help="The record; else run.lrviz.csv, or a free name.",
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
    from lrviz.record.free import free_name
    from lrviz.record.launch import CannotRun, run

    if not command:
        fail("expected a program to run, as in lrviz record -- python train.py")
    ranks = _ranks(rank)
    target = output or free_name()
    check_writable(target)
    plan = plan or _beside(command)
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
        _say(target, plan, trust)
    raise click.exceptions.Exit(ran.code)


def _say(target: str, plan: str | None, trust: Trust) -> None:
    """What was recorded, and whether it follows the plan; the exit code stays the program's."""
    from lrviz.record.logs import read
    from lrviz.record.words import recorded

    try:
        records = read(target)
        for one in records:
            click.echo(f"lrviz: {recorded(one)} in {printable(target)}", err=True)
        if plan is not None:
            click.echo(f"lrviz: {printable(plan)}: {_verdict(records, plan, trust)}", err=True)
    except SpecError as error:
        for problem in error.problems:
            click.echo(f"lrviz: {problem}", err=True)


def _verdict(records: tuple[Record, ...], plan: str, trust: Trust) -> str:
    from lrviz.commands.loading import cases, simulated
    from lrviz.commands.options import Request
    from lrviz.record.overlay import overlay

    [case] = cases(plan, Request(trust=trust))
    [curve] = simulated([case.spec])
    return overlay(records, curve).said


def _ranks(rank: str) -> tuple[int, ...] | None:
    if rank == "all":
        return None
    if not rank.isdecimal():
        fail(f"--rank {quote(rank)}: expected a number, or `all`")
    return (int(rank),)


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

    outputs = {word for before, word in pairwise(command) if before in ("-o", "--output")}
    words = [w for w in command if w.endswith((".py", ".ipynb")) and w not in outputs]
    for script in [Path(word) for word in words if Path(word).exists()][:1]:
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
