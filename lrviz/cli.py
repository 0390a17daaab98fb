"""The command line: finds the command that is asked for, and ends quietly where users end it."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from lrviz import __version__
from lrviz.plot.settings import ignore_the_folders_own

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from lrviz.known.torch import Torch

COMMANDS: Final[Mapping[str, str]] = {
    "plot": "Draw the LR over a run.",
    "table": "The LR over a run, as numbers.",
    "check": "Find mistakes in specs, configs and training scripts.",
    "code": "The PyTorch code of a schedule.",
    "spec": "A schedule as a spec, with where each value came from.",
    "init": "A spec to start from.",
    "diff": "What changed between two schedules.",
    "record": "Run a program and record the LR that it uses.",
    "gallery": "A folder of specs as one page.",
    "rule": "A rule explained, or all of them in a table.",
    "schema": "The JSON Schema of a spec, for editors.",
}
"""The commands, each a module of `lrviz.commands`, with its line in ``lrviz --help``."""


class Commands(click.Group):
    """Imports a command when it is asked for; ends Ctrl-C and closed pipes quietly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"lrviz.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        if not any("--color" in param.opts for param in command.params):
            command.params.append(_color())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        from lrviz.text.problem import did_you_mean, listed, quote

        name = args[0]
        if ctx.resilient_parsing:  # a shell asks what could stand here
            return super().resolve_command(ctx, args)
        if name not in COMMANDS and not name.startswith("-"):
            near = did_you_mean(name, COMMANDS) or f"; there are {listed(list(COMMANDS))}"
            ctx.fail(f"there is no command {quote(name)}{near}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, without importing any, and the options."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=line)
            for name, line in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where the reader of its output has gone, that is the end of it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader has what it wanted (`| head`); click would say 1, which means findings.
            _let_go_of_stdout()
            raise click.exceptions.Exit(0) from None

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and exit with the command's exit code."""
        _open_what_is_closed()
        ignore_the_folders_own()
        if "_LRVIZ_COMPLETE" in os.environ:
            from lrviz.commands.shells import adapt

            adapt()
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.exit(code if isinstance(code, int) else 0)
        except click.ClickException as error:
            error.show()
            if isinstance(error, click.MissingParameter):
                click.echo(_wanted(error), err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("lrviz: interrupted", err=True)
            sys.exit(130)
        except OSError as error:  # a full disk behind standard output, say
            _let_go_of_stdout()
            click.echo(f"lrviz: {(error.strerror or str(error)).lower()}", err=True)
            sys.exit(2)
        except Exception as error:  # the last net: nobody is shown a traceback
            from lrviz.text.bug import bug

            click.echo(f"lrviz: {bug(error)}", err=True)
            sys.exit(2)


def _wanted(missing: click.MissingParameter) -> str:
    """What is to be given where an argument is missing: all of them are schedules."""
    command = missing.ctx.info_name if missing.ctx is not None else None
    example = "old.toml new.toml" if command == "diff" else "train.py"
    return (
        f"Expected a script, a config or a spec, as in `lrviz {command} {example}`; `lrviz init` "
        "prints a spec to start from."
    )


def _open_what_is_closed() -> None:
    """A standard stream that the caller closed (`>&-`) is None in Python: read and write nothing.

    In this order each takes the lowest free descriptor, which is its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - stays open
        elif name == "stdout" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where it is not UTF-8


def _let_go_of_stdout() -> None:
    """Python's own flush at exit must not fail once more."""
    with contextlib.suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _color() -> click.Option:
    """``--color``, which every command takes too: the nearest to the end of the line decides."""

    def choose(context: click.Context, _: click.Parameter, color: bool | None) -> None:
        if color is None and context.parent is None and os.environ.get("NO_COLOR"):
            color = False
        if color is not None:
            context.color = color

    return click.Option(
        ["--color/--no-color"],
        default=None,
        expose_value=False,
        callback=choose,
        help="Colour, or none; else as the terminal is.",
    )


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Say the versions, and of which torch lrviz speaks here; torch is not imported for it."""
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    from lrviz.engine.installed import has_torch, is_another

    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = "of a version that it does not say" if has_torch() else "not installed"
    spoken_of = _spoken_of()
    engine = "torch" if has_torch() and not is_another(spoken_of) else "formula"
    click.echo(f"lrviz {__version__}\ntorch {torch}\nengine {engine} (what auto takes)")
    click.echo(f"speaks of torch {spoken_of.text} ({spoken_of.why})")
    context.exit()


def _spoken_of() -> Torch:
    """The version that the project asks for, else the installed one, else the newest known."""
    from pathlib import Path

    from lrviz.config.find import find_config
    from lrviz.known.torch import torch_of
    from lrviz.sources.assume import Assumed, torch_in
    from lrviz.text.problem import SpecError

    try:
        return torch_in(Assumed(find_config(Path.cwd()).assumed_in("")))
    except SpecError:  # the commands say what is wrong there
        return torch_of()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: lrviz plot train.py (or a framework's config), lrviz check . for a whole "
    "folder, or lrviz init for a spec. https://lrviz.github.io/lrviz/",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="lrviz's version, torch's, the engine that auto takes, and of which torch it speaks.",
)
@click.pass_context
def main(context: click.Context) -> None:
    """See and check a PyTorch learning-rate schedule before paying for the run."""


main.params.append(_color())
