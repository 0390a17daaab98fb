"""``lrviz plot``: the picture of a schedule."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

import click

from lrviz.commands import completion
from lrviz.commands.drawing import figure_size, traces_of
from lrviz.commands.loading import (
    Case,
    Request,
    cases,
    engine_option,
    made_by,
    simulated,
    spec_options,
    tell,
)
from lrviz.commands.outcome import check_writable, fail, spec_errors, warn, write
from lrviz.commands.runs import alone, laid_over, run_options
from lrviz.commands.watch import watch
from lrviz.config.find import find_config
from lrviz.config.settings import Config
from lrviz.sources.syntaxes import stem
from lrviz.text.problem import did_you_mean, printable, quote

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine import Engine
    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.plot.layout import Size
    from lrviz.plot.trace import Trace
    from lrviz.sources.script.run.way import Way

_FORMATS: Final = ("png", "svg", "pdf")
_MOST_RESUMED: Final = 200_000


@click.command()
@click.argument("specs", nargs=-1, metavar="SOURCE...", shell_complete=completion.files)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    shell_complete=completion.files,
    help="The picture's file; - for standard output.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Else from OUT's ending.")
@click.option("--x", type=click.Choice(("epoch", "step")), help="What the axis below counts.")
@click.option("--log", is_flag=True, help="A logarithmic LR axis.")
@click.option("--term", is_flag=True, help="Draw in the terminal; writes a file only with -o.")
@click.option("--show", is_flag=True, help="Open a window; writes a file only with -o.")
@click.option("--check", "check_", is_flag=True, help="Say what is wrong where it happens.")
@click.option("--title", help="Instead of the spec's own.")
@click.option("--size", callback=figure_size, metavar="WxH", help="Inches, as in 8x4.5.")
@click.option("--dpi", type=click.IntRange(20, 1200), help="Pixels in an inch of a PNG; else 150.")
@click.option("--dark", is_flag=True, help="For a dark page.")
@click.option("--transparent", is_flag=True, help="Without a ground.")
@click.option(
    "--sweep",
    "sweeps",
    metavar="KEY=V1,V2,...",
    multiple=True,
    shell_complete=completion.keys,
    help="Overlay the curves of several values.",
)
@click.option(
    "--resume",
    type=click.IntRange(1),
    metavar="EPOCH",
    help="Overlay what each way of resuming there gives; a step, where there are no epochs.",
)
@click.option("--watch", "watching", is_flag=True, help="Draw again when a file changes.")
@run_options
@engine_option()
@spec_options
@click.pass_context
def plot(
    context: click.Context,
    specs: tuple[str, ...],
    output: str | None,
    format_: str | None,
    x: Literal["epoch", "step"] | None,
    log: bool,
    term: bool,
    show: bool,
    check_: bool,
    title: str | None,
    size: Size | None,
    dpi: int | None,
    dark: bool,
    transparent: bool,
    sweeps: tuple[str, ...],
    resume: int | None,
    watching: bool,
    runs: tuple[str, ...],
    run_column: str | None,
    engine: Engine,
    request: Request,
) -> None:
    """Draw the LR over a run: one figure, NAME.png in this folder unless -o says otherwise.

    Several SOURCEs, or a --sweep, overlay in one figure; - is standard input. With --run, what real
    runs logged is laid over them; without a SOURCE it is drawn by itself.
    """
    if not specs and not runs:
        fail(
            "expected a SOURCE: a script, a config or a spec, as in `lrviz plot train.py` "
            "(or a --run, to be drawn by itself); `lrviz init` prints a spec to start from"
        )
    if watching:
        if show or output == "-":
            other = "--show" if show else "-o -"
            fail(f"--watch draws into a file, or with --term; not with {other}")
        once = partial(context.invoke, plot, **{**context.params, "watching": False})
        watch(once, (*specs, *runs))
    if specs.count("-") > 1:
        fail("standard input (-) can be given once only")
    loaded = [
        case
        for path in specs
        for case in cases(path, replace(request, sweeps=sweeps), several=True)
    ]
    target = None
    if output is not None or not (term or show):
        target = _target(specs or runs, output, format_)
    if x == "epoch" and any(
        case.spec.epochs is None and case.spec.steps_per_epoch == 1 for case in loaded
    ):
        fail("--x epoch: a spec with only steps has no epochs")
    if x == "step" and any(case.missing for case in loaded):
        fail("--x step: nobody says how many steps an epoch has")
    curves = simulated([case.spec for case in loaded], engine)
    with spec_errors():
        config = find_config(Path.cwd())
    found = [_findings(case, curve, config) for case, curve in zip(loaded, curves, strict=True)]
    traces = traces_of(
        loaded, curves, found if check_ else [()] * len(found), engine, config, request
    )
    for trace in traces:
        warn(trace.label, trace.curve)
    tell(loaded)
    _tell(loaded, found)
    if resume is not None:
        traces = _resumed(loaded, resume)
    traces = laid_over(traces, runs, run_column) if traces else alone(runs, run_column)
    if term:
        _draw_in_terminal(context, traces, x, log, title)
    if not show and target is None:
        return
    try:
        import matplotlib  # noqa: F401 - reads MPLBACKEND
    except ValueError as error:
        fail(f"matplotlib cannot be used: {error}")
    from lrviz.plot.figure import figure
    from lrviz.plot.layout import PAGE
    from lrviz.plot.save import DisplayError, render
    from lrviz.plot.save import show as open_window
    from lrviz.plot.style import DARK, LIGHT

    theme = DARK if dark else LIGHT
    theme = replace(theme, paper="none") if transparent else theme
    drawn = figure(traces, x=x, log=log, title=title, size=size or PAGE, theme=theme)
    if drawn.missing:
        click.echo(
            f"lrviz: no installed font has {', '.join(drawn.missing[:20])}: boxes stand for them",
            err=True,
        )
    if target is not None:
        write(target.file, [render(drawn, target.format, dpi=dpi)])
        if target.file != "-":
            click.echo(
                f"wrote {printable(target.file)} ({made_by([trace.curve for trace in traces])})",
                err=True,
            )
    if show:
        try:
            open_window(drawn)
        except DisplayError as error:
            fail(f"--show: {error}")


@dataclass(frozen=True)
class _Target:
    file: str
    format: Literal["png", "svg", "pdf"]


def _target(specs: Sequence[str], output: str | None, format_: str | None) -> _Target:
    """Where the picture goes, and as what; checked before anything is computed."""
    given = output is not None
    if output is None:
        names = ["stdin" if spec == "-" else stem(spec).removesuffix(".csv") for spec in specs]
        together = "+".join(dict.fromkeys(names))
        output = f"{together if len(together) <= 100 else 'lrviz'}.{format_ or 'png'}"
    ending = Path(output).suffix[1:].lower()
    if format_ is None and output != "-":
        if ending not in _FORMATS:
            near = did_you_mean(ending, _FORMATS) if ending else ""
            found = f"the ending {quote('.' + ending)}" if ending else "no ending"
            fail(f"-o {printable(output)}: {found}; expected .png, .svg or .pdf{near}")
        format_ = ending
    check_writable(output, *specs, hint="" if given else "; name a place with -o")
    return _Target(output, cast(Literal["png", "svg", "pdf"], format_ or "png"))


def _resumed(loaded: Sequence[Case], place: int) -> list[Trace]:
    """The ways of resuming one schedule as traces; what each comes to is said."""
    from lrviz.engine.installed import require_torch
    from lrviz.engine.timeline import lengths
    from lrviz.plot.resumed import said, traces

    if len(loaded) != 1 or loaded[0].missing:
        fail("--resume draws one schedule, whose steps are known")
    spec = loaded[0].spec
    step = place * spec.steps_per_epoch
    if step >= spec.total_steps:
        last = spec.total_steps - 1 if spec.epochs is None else spec.epochs - 1
        unit = "step" if spec.epochs is None else "epoch"
        fail(f"--resume {place}: the run ends there; expected {unit} {last:,} at the latest")
    if sum(lengths(spec)) > _MOST_RESUMED:
        fail(f"--resume: expected at most {_MOST_RESUMED:,} ticks, as torch ticks through each way")
    with spec_errors():
        require_torch(spec)
        from lrviz.engine.resume import resumes

        found = resumes(spec, step)
    for line in said(found, step):
        click.echo(printable(line), err=True)
    own = _own_way(loaded[0])
    if own is not None:
        click.echo(f"lrviz: {printable(own.said(spec.plan.name))}", err=True)
    return traces(found, None if own is None else own.name)


def _own_way(case: Case) -> Way | None:
    """How the script resumes that a schedule is read from; None where it is from no script."""
    from lrviz.sources.door import read_plans
    from lrviz.sources.script.run.way import way_of

    plan = case.plan or case.spec.plan
    run = read_plans(plan.source, with_run=True).reading.run
    return None if run is None else way_of(run, plan.at.line if plan.at else None)


def _findings(case: Case, curve: Curve, config: Config) -> tuple[Diagnostic, ...]:
    """What `lrviz check` would say of the spec, but for its infos."""
    from lrviz.lint.files import report
    from lrviz.lint.run import check_curve, check_plan
    from lrviz.lint.select import Selection, UnknownRule, without

    try:
        selection = Selection(config.select, config.extend_select, config.ignore)
    except UnknownRule as error:
        fail(str(error))
    source = case.spec.plan.source
    checked = check_curve(case.spec, curve, options=config.options)
    if case.missing and case.plan is not None:
        # The curve may have numbers that were only tried: what holds for all of them counts, and
        # is shown where the curve shows it, if that has none of them.
        trust, options = case.spec.trust, config.options
        whole = check_plan(
            case.plan, case.assumed, trust=trust, options=options, overrides=case.overrides
        )
        drawn = {d.key: d for d in checked.diagnostics}
        exact = case.spec.steps_per_epoch == 1
        kept = (drawn.get(d.key, d) if exact else d for d in whole.diagnostics)
        checked = replace(whole, diagnostics=tuple(kept))
    found = report(checked, source, selection).diagnostics
    return tuple(f for f in without(found, config.ignored_in(source.name)) if f.fails)


def _tell(loaded: Sequence[Case], found: Sequence[Sequence[Diagnostic]]) -> None:
    """Nobody plots a broken schedule without being told; each finding once."""
    from lrviz.report.concise import headline

    told = set()
    for case, findings in zip(loaded, found, strict=True):
        for finding in findings:
            line = headline(finding, color=False)
            line = f"{line} (with {printable(case.swept)})" if case.swept else line
            if line not in told:
                told.add(line)
                click.echo(line, err=True)


def _draw_in_terminal(
    context: click.Context,
    traces: Sequence[Trace],
    x: Literal["epoch", "step"] | None,
    log: bool,
    title: str | None,
) -> None:
    from lrviz.plot.terminal import terminal

    size = shutil.get_terminal_size((80, 24))
    color = context.color if context.color is not None else sys.stdout.isatty()
    encoding = sys.stdout.encoding or "ascii"
    drawn = terminal(
        traces,
        width=max(size.columns, 30),
        height=max(min(size.lines - 2, 30), 8),
        x=x,
        log=log,
        title=title,
        color=color,
        ascii=not encoding.lower().startswith("utf"),
    )
    write("-", [(drawn.rstrip("\n") + "\n").encode(encoding)])
    click.echo(f"({made_by([trace.curve for trace in traces])})", err=True)
