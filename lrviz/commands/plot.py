"""``lrviz plot``: the picture of a schedule."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import click

from lrviz.commands import completion
from lrviz.commands.axis import settle_axis
from lrviz.commands.drawing import figure_size, traces_of
from lrviz.commands.drawn_findings import findings_of, tell_findings
from lrviz.commands.loading import Case, cases, made_by, simulated, tell
from lrviz.commands.options import Request, engine_option, spec_options
from lrviz.commands.outcome import check_writable, fail, spec_errors, warn, write
from lrviz.commands.resuming import ways_to_resume
from lrviz.commands.runs import alone, laid_over, run_options
from lrviz.commands.watch import watch
from lrviz.config.find import find_config
from lrviz.sources.syntaxes import stem
from lrviz.text.problem import did_you_mean, printable, quote

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.plot.layout import Size
    from lrviz.plot.trace import Trace

_FORMATS: Final = ("png", "svg", "pdf")


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
def plot(context: click.Context, /, **options: Any) -> None:
    """Draw the LR over a run: one figure, NAME.png in this folder unless -o says otherwise.

    Several SOURCEs, or a --sweep, overlay in one figure; - is standard input. With --run, what real
    runs logged is laid over them; without a SOURCE it is drawn by itself.
    """
    asked = _Asked(**options)
    if not asked.specs and not asked.runs:
        fail(
            "expected a SOURCE: a script, a config or a spec, as in `lrviz plot train.py` "
            "(or a --run, to be drawn by itself); `lrviz init` prints a spec to start from"
        )
    if asked.watching:
        if asked.show or asked.output == "-":
            other = "--show" if asked.show else "-o -"
            fail(f"--watch draws into a file, or with --term; not with {other}")
        once = partial(context.invoke, plot, **{**context.params, "watching": False})
        watch(once, (*asked.specs, *asked.runs))
    if asked.specs.count("-") > 1:
        fail("standard input (-) can be given once only")
    loaded = _loaded(asked)
    target = None
    if asked.output is not None or not (asked.term or asked.show):
        target = _target(asked.specs or asked.runs, asked.output, asked.format_)
    settle_axis(asked.x, loaded)
    traces = _traces(asked, loaded)
    if asked.term:
        _draw_in_terminal(context, traces, asked.x, asked.log, asked.title)
    if asked.show or target is not None:
        _draw(asked, traces, target)


def _loaded(asked: _Asked) -> list[Case]:
    beside = tuple(path for path in asked.specs if path != "-")
    request = replace(asked.request, sweeps=asked.sweeps, beside=beside)
    return [case for path in asked.specs for case in cases(path, request, several=True)]


def _traces(asked: _Asked, loaded: Sequence[Case]) -> list[Trace]:
    """What is drawn; what there is to say of it is said."""
    curves = simulated([case.spec for case in loaded], asked.engine)
    with spec_errors():
        config = find_config(Path.cwd())
    found = [findings_of(case, curve, config) for case, curve in zip(loaded, curves, strict=True)]
    shown = found if asked.check_ else [()] * len(found)
    traces = traces_of(loaded, curves, shown, asked.engine, config, asked.request)
    for trace in traces:
        warn(trace.label, trace.curve)
    tell(loaded)
    tell_findings(loaded, found)
    if asked.resume is not None:
        traces = ways_to_resume(loaded, asked.resume)
    if traces:
        return laid_over(traces, asked.runs, asked.run_column)
    return alone(asked.runs, asked.run_column)


def _draw(asked: _Asked, traces: Sequence[Trace], target: _Target | None) -> None:
    """Draw a figure with matplotlib: into a file, or a window."""
    try:
        import matplotlib  # noqa: F401 - reads MPLBACKEND
    except ValueError as error:
        fail(f"matplotlib cannot be used: {error}")
    from lrviz.plot.figure import figure
    from lrviz.plot.layout import PAGE
    from lrviz.plot.save import DisplayError, render
    from lrviz.plot.save import show as open_window
    from lrviz.plot.style import DARK, LIGHT

    theme = DARK if asked.dark else LIGHT
    theme = replace(theme, paper="none") if asked.transparent else theme
    size = asked.size or PAGE
    drawn = figure(traces, x=asked.x, log=asked.log, title=asked.title, size=size, theme=theme)
    if drawn.missing:
        click.echo(
            f"lrviz: no installed font has {', '.join(drawn.missing[:20])}: boxes stand for them",
            err=True,
        )
    if target is not None:
        write(target.file, [render(drawn, target.format, dpi=asked.dpi)])
        if target.file != "-":
            click.echo(
                f"wrote {printable(target.file)} ({made_by([trace.curve for trace in traces])})",
                err=True,
            )
    if asked.show:
        try:
            open_window(drawn)
        except DisplayError as error:
            fail(f"--show: {error}")


@dataclass(frozen=True)
class _Asked:
    """What is asked for, as the options of the command line say; see their help."""

    specs: tuple[str, ...]
    output: str | None
    format_: str | None
    x: Literal["epoch", "step"] | None
    log: bool
    term: bool
    show: bool
    check_: bool
    title: str | None
    size: Size | None
    dpi: int | None
    dark: bool
    transparent: bool
    sweeps: tuple[str, ...]
    resume: int | None
    watching: bool
    runs: tuple[str, ...]
    run_column: str | None
    engine: Engine
    request: Request


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
