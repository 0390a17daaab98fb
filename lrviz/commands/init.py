"""``lrviz init``: a spec to start from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lrviz.commands import completion
from lrviz.commands.options import assume_option, at_option
from lrviz.commands.outcome import check_writable, fail, write
from lrviz.text.problem import printable


@click.command("init")
@click.argument("file", metavar="[FILE]", default="-", shell_complete=completion.files)
@click.option(
    "--type",
    "type_",
    metavar="SCHEDULER",
    shell_complete=completion.schedulers,
    help="The scheduler, as in OneCycleLR.",
)
@click.option("--epochs", type=click.IntRange(1), help="How long the run is.")
@click.option("--steps-per-epoch", type=click.IntRange(1), help="Optimizer steps in an epoch.")
@click.option("--lr", type=click.FloatRange(0, min_open=True), help="The optimizer's LR.")
@click.option(
    "--optimizer",
    metavar="CLASS",
    shell_complete=completion.optimizers,
    help="A class of torch.optim; else SGD.",
)
@click.option(
    "--recipe",
    metavar="NAME",
    shell_complete=completion.recipes,
    help="A published recipe; `list` names them all.",
)
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    shell_complete=completion.files,
    help="The schedule of a script or a config.",
)
@at_option("With --from: the one built at this line.")
@assume_option()
def init(
    file: str,
    type_: str | None,
    epochs: int | None,
    steps_per_epoch: int | None,
    lr: float | None,
    optimizer: str | None,
    recipe: str | None,
    source: str | None,
    at: str | None,
    assume: tuple[str, ...],
) -> None:
    """Print a commented spec to start from, or write it to FILE.

    Of a scheduler (--type), of a published recipe (--recipe), or of what stands in a script or a
    config already (--from). On a terminal, without any of them, it asks three questions.
    """
    sources = {"--type": type_, "--recipe": recipe, "--from": source}
    chosen = [name for name, value in sources.items() if value is not None]
    if len(chosen) > 1:
        fail(f"{' and '.join(chosen)} are given; expected one of them")
    if recipe == "list":
        _list()
        return
    if file != "-":
        check_writable(file)
        if Path(file).suffix != ".toml":
            hint = "; --from reads a script or a config" if Path(file).suffix else ""
            fail(f"{printable(file)}: a spec is TOML; expected a name that ends in .toml{hint}")
        if Path(file).exists():
            fail(f"{printable(file)} is there already; give another name, or - to print it")
    if recipe is not None:
        text = _recipe(recipe)
    elif source is not None:
        text = _from(source, at, assume)
    else:
        options = {
            "type": type_,
            "epochs": epochs,
            "steps_per_epoch": steps_per_epoch,
            "lr": lr,
            "optimizer": optimizer,
        }
        given: dict[str, object] = {
            name: value for name, value in options.items() if value is not None
        }
        if not given and sys.stdin.isatty() and sys.stderr.isatty():
            given = _asked()
        text = _template(given)
    write(file, [text.encode()])
    if file != "-":
        name = printable(file)
        click.echo(f"wrote {name}; see it with: lrviz plot {name}", err=True)


def _template(given: dict[str, object]) -> str:
    from lrviz.starting.template import NoSuchType, Start, template

    try:
        return template(Start(**given))  # type: ignore[arg-type]
    except NoSuchType as error:
        fail(str(error))


def _asked() -> dict[str, object]:
    """Three questions, each with an answer that a bare Enter gives."""
    from lrviz.known.phases import BUILT_IN
    from lrviz.starting.template import Start

    usual = Start()
    kind = click.prompt(
        "Scheduler (SequentialLR: a warmup, then a cosine)",
        default=usual.type,
        type=click.Choice(tuple(BUILT_IN), case_sensitive=False),
        show_choices=False,
        err=True,
    )
    epochs = click.prompt("Epochs", default=usual.epochs, type=click.IntRange(1), err=True)
    lr = click.prompt(
        "Learning rate", default=usual.lr, type=click.FloatRange(0, min_open=True), err=True
    )
    return {"type": kind, "epochs": epochs, "lr": lr}


def _recipe(name: str) -> str:
    from lrviz.starting.recipes import NoSuchRecipe
    from lrviz.starting.recipes import recipe as read

    try:
        return read(name)
    except NoSuchRecipe as error:
        fail(str(error))


def _list() -> None:
    from lrviz.starting.recipes import recipes, title

    names = recipes()
    width = max(map(len, names), default=0)
    for name in names:
        click.echo(f"{name:{width}}  {title(name)}")


def _from(source: str, at: str | None, assume: tuple[str, ...]) -> str:
    from lrviz.commands.loading import cases, tell
    from lrviz.commands.options import Request
    from lrviz.commands.spec import text_of

    [case] = cases(source, Request(at=at, assume=assume))
    tell([case])
    return text_of(case)
