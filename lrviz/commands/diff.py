"""``lrviz diff``: what changed between two schedules."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from lrviz.commands import completion
from lrviz.commands.loading import Case, cases, cases_of, simulated, tell
from lrviz.commands.options import Request, engine_option, spec_options
from lrviz.commands.outcome import FINDINGS, check_writable, fail, spec_errors, write
from lrviz.text.problem import printable, quote

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.difference import Difference
    from lrviz.sources.source import Source

_WIDEST = 44
_GIT_SECONDS = 20


@click.command("diff")
@click.argument("sources", nargs=-1, required=True, metavar="A B", shell_complete=completion.files)
@click.option("--rev", metavar="REV", help="Compare one SOURCE with itself at this git revision.")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    shell_complete=completion.files,
    help="A picture of both: .png, .svg or .pdf.",
)
@click.option(
    "--output-format",
    type=click.Choice(("text", "md", "json")),
    default="text",
    show_default=True,
    help="For people, for a pull request, or for other programs.",
)
@engine_option()
@spec_options
def diff(
    sources: tuple[str, ...],
    rev: str | None,
    output: str | None,
    output_format: Literal["text", "md", "json"],
    engine: Any,
    request: Request,
) -> None:
    """Show what changed between two schedules: the facts, and where the LR differs most.

    The exit code is 1 where they differ. With --rev, one SOURCE is compared with what it was.
    """
    from lrviz.difference import difference

    if len(sources) != (2 if rev is None else 1):
        wanted = "two SOURCEs" if rev is None else "one SOURCE with --rev"
        fail(f"diff takes {wanted}; {len(sources)} given")
    if output is not None:
        check_writable(output, *sources)
        if Path(output).suffix.lower() not in (".png", ".svg", ".pdf"):
            fail(f"-o {printable(output)}: expected .png, .svg or .pdf")
    named = tuple(path for path in sources if path != "-")
    if rev is None:
        request = replace(request, beside=named)
        [one], [other] = cases(sources[0], request), cases(sources[1], request)
    else:
        was = _at_revision(sources[0], rev)
        request = replace(request, beside=(*named, was))
        with spec_errors(was):
            [one] = cases_of(was, request)
        [other] = cases(sources[0], request)
    curves = simulated([one.spec, other.spec], engine)
    tell([one, other])
    names = _names(one, other)
    found = difference(one.spec, curves[0], other.spec, curves[1])
    if output is not None:
        _draw(output, [one, other], curves, names, engine)
        click.echo(f"wrote {printable(output)}", err=True)
    text = {"text": _text, "md": _markdown, "json": _json}[output_format](found, names, output)
    write("-", [text.encode()])
    if not found.same:
        raise click.exceptions.Exit(FINDINGS)


def _at_revision(path: str, rev: str) -> Source:
    """A file as it was at a git revision."""
    from lrviz.sources.source import Source
    from lrviz.sources.syntaxes import syntax_of
    from lrviz.text.files import Unreadable, decode

    if path == "-" or rev.startswith("-"):
        fail("--rev compares a file with a revision of it")
    file = Path(path)
    # cat-file gives the bytes as they were committed: no filter or driver of the repository runs.
    command = ["git", "cat-file", "blob", f"{rev}:./{file.name}"]
    try:
        done = subprocess.run(
            command,
            cwd=file.parent,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        fail(f"git cannot be asked: {error}")
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        fail(f"{quote(path)} at {quote(rev)}: {printable(lines[-1])}")
    name = f"{path}@{rev}"
    syntax = syntax_of(path)
    try:
        text = decode(done.stdout, syntax.largest)
    except Unreadable as error:
        fail(f"{printable(name)}: {error}")
    return Source(name, file.parent, text, syntax)


def _names(one: Case, other: Case) -> tuple[str, str]:
    names = [printable(case.spec.plan.name) for case in (one, other)]
    if names[0] == names[1]:
        names = [f"{names[0]}, {case.label or number}" for number, case in enumerate((one, other))]
    return names[0], names[1]


def _draw(
    output: str, both: list[Case], curves: list[Curve], names: tuple[str, str], engine: Any
) -> None:
    from lrviz.plot.figure import figure
    from lrviz.plot.save import render
    from lrviz.plot.tracing import trace

    ending: Any = Path(output).suffix[1:].lower()
    with spec_errors():
        traces = [
            trace(case.spec, replace(curve, title="What changed"), name, engine=engine)
            for case, curve, name in zip(both, curves, names, strict=True)
        ]
    write(output, [render(figure(traces), ending)])


def _said(found: Difference) -> list[str]:
    from lrviz.plot.numbers import lr_text

    lines = [f"{reason[0].upper()}{reason[1:]}." for reason in found.apart_in]
    largest = found.largest
    if largest is not None:
        group = f" of {largest.group}" if largest.group != "0" else ""
        lines.append(
            f"The LR{group} differs most at {largest.at}: {lr_text(largest.one)} against "
            f"{lr_text(largest.other)}, {100 * largest.share:.3g} % of the peak."
        )
    elif found.same:
        lines.append("The two schedules give the same LR throughout.")
    elif not found.apart_in:
        lines.append("The LR is the same as far as both runs go; their lengths differ.")
    return lines


def _text(found: Difference, names: tuple[str, str], output: str | None) -> str:
    """The facts in columns; what is too long for one stands below each other, as - and +."""
    width = max(len(row.name) for row in found.rows)
    short = [row for row in found.rows if len(row.one) <= _WIDEST]
    column = max(len(text) for text in (names[0], *(row.one for row in short)))
    lines = [f"{'':{width}}  {names[0]:{column}}  {names[1]}"]
    for row in found.rows:
        one, other = printable(row.one), printable(row.other)
        if row in short:
            lines.append(f"{row.name:{width}}  {one:{column}}  {'the same' if row.same else other}")
        elif row.same:
            lines.append(f"{row.name:{width}}  {one}")
        else:
            lines += [f"{row.name:{width}}  - {one}", f"{'':{width}}  + {other}"]
    return "\n".join([*lines, "", *_said(found)]) + "\n"


def _markdown(found: Difference, names: tuple[str, str], output: str | None) -> str:
    from lrviz.gallery.markup import markdown

    lines = [f"| | {markdown(names[0])} | {markdown(names[1])} |", "| --- | --- | --- |"]
    for row in found.rows:
        cells = [markdown(printable(text)) for text in (row.one, row.other)]
        cells = cells if row.same else [f"{cells[0]}", f"**{cells[1]}**"]
        lines.append(f"| {row.name} | {cells[0]} | {cells[1]} |")
    picture = [] if output is None else ["", f"![both schedules]({markdown(Path(output).name)})"]
    return "\n".join([*(markdown(line) for line in _said(found)), "", *lines, *picture]) + "\n"


def _json(found: Difference, names: tuple[str, str], output: str | None) -> str:
    import json
    from dataclasses import asdict

    document = {
        "version": 1,
        "same": found.same,
        "sources": list(names),
        "facts": [asdict(row) for row in found.rows],
        "largest": None if found.largest is None else asdict(found.largest),
        "reasons": list(found.apart_in),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
