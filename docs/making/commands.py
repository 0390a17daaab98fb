"""A page for each command: what it prints of examples, and its help."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from click.testing import CliRunner

from lrviz.cli import COMMANDS, main
from making import toctree

EXAMPLES = Path(__file__).parents[1] / "reference" / "examples"
"""What is shown of each command; `tests/docs` runs it and compares."""

EXITS = """## Exit codes

| code | means |
| --- | --- |
| 0 | done, and nothing found |
| 1 | `check`: errors or warnings; `diff`: a difference; `gallery --check`: the page is stale |
| 2 | lrviz could not do what was asked |"""


def pages() -> Mapping[str, str]:
    """The overview, and the page of each command."""
    made = {f"commands/{name}.md": _page(name) for name in COMMANDS}
    rows = [f"| [{name}]({name}.md) | {line} |" for name, line in COMMANDS.items()]
    table = "\n".join(["| command | what it does |", "| --- | --- |", *rows])
    whole = "\n".join(["# Commands", "", table, "", EXITS, "", toctree([*COMMANDS])])
    return {"commands/index.md": whole, **made}


def _page(name: str) -> str:
    shown = CliRunner().invoke(main, [name, "--help"], terminal_width=90, prog_name="lrviz")
    if shown.exit_code:
        raise click.ClickException(f"lrviz {name} --help: {shown.output}")
    examples = EXAMPLES / f"{name}.md"
    return (
        f"# lrviz {name}\n\n{examples.read_text(encoding='utf-8').rstrip()}\n\n## Every option\n\n"
        f"```text\n$ lrviz {name} --help\n{shown.output.rstrip()}\n```\n"
    )
