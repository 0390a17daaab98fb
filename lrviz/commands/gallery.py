"""``lrviz gallery``: a folder of schedules as one page."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lrviz.commands import completion
from lrviz.commands.options import Trust, engine_option, trust_option
from lrviz.commands.outcome import FINDINGS, fail, spec_errors
from lrviz.engine import Engine
from lrviz.output import CannotWrite
from lrviz.progress_bar import ProgressBar
from lrviz.text.plural import counted
from lrviz.text.problem import printable


@click.command()
@click.argument(
    "folder", metavar="[DIR]", default=None, required=False, shell_complete=completion.folders
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    shell_complete=completion.folders,
    help="The page's folder; else DIR itself.",
)
@click.option(
    "--check", "check_", is_flag=True, help="Write nothing; exit with 1 where it is stale."
)
@click.option("--fresh", is_flag=True, help="Draw everything, not only what changed.")
@engine_option()
@trust_option()
def gallery(
    folder: str | None,
    output: str | None,
    check_: bool,
    fresh: bool,
    engine: Engine,
    trust: Trust,
) -> None:
    """Draw every schedule below DIR (else gallery, else this folder): index.html and README.md.

    Specs, and the schedules of scripts and configs that can be read whole. Sub-folders become
    sections; only what changed is drawn again.
    """
    from lrviz.config.find import find_config
    from lrviz.gallery.site import build, check_out, stale, write
    from lrviz.lint.select import UnknownRule

    if folder is None:
        folder = "gallery" if Path("gallery").is_dir() else "."
    if not Path(folder).is_dir():
        what = "is not a folder" if Path(folder).exists() else "there is no such folder"
        fail(f"{printable(folder)}: {what}")
    out = Path(folder if output is None else output)
    try:
        check_out(out)
    except CannotWrite as error:
        fail(str(error))
    try:
        with spec_errors(), ProgressBar(1, "Drawing") as bar:
            config = find_config(Path.cwd())
            site = build(
                Path(folder),
                out,
                config,
                engine=engine,
                trust=trust.within(config),
                fresh=fresh or check_,  # a seal can be made again by whoever changes the page
                processes=min(os.cpu_count() or 1, 8),
                progress=bar.part(0),
            )
    except UnknownRule as error:
        fail(str(error))
    for line in site.left_out:
        click.echo(line, err=True)
    if not site.cards:
        nothing = "there are no schedules here that can be drawn"
        fail(f"{printable(folder)}: {nothing}; `lrviz init` prints a spec to start from")
    failed = [card for _, card in site.cards if card.error]
    for card in failed:
        for line in card.error:
            click.echo(line, err=True)
    if check_:
        old = stale(site, out)
        for line in old:
            click.echo(f"{line}; run lrviz gallery", err=True)
        if old or failed:
            raise click.exceptions.Exit(FINDINGS)
        click.echo(f"{printable((out / 'index.html').as_posix())} is up to date", err=True)
        return
    try:
        changed = write(site, out)
    except CannotWrite as error:
        fail(str(error))
    count = len(site.cards)
    verb = "wrote" if changed else "kept"
    drawn = f"{len(site.drawn)} drawn, {count - len(site.drawn)} unchanged"
    click.echo(
        f"{verb} {printable(str(out / 'index.html'))} ({counted(count, 'spec')}: {drawn})",
        err=True,
    )
    if failed:
        raise click.exceptions.Exit(FINDINGS)
