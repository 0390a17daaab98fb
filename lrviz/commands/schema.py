"""``lrviz schema``: the JSON Schema of a spec."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lrviz.commands.outcome import check_writable, fail, write
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import printable


@click.command()
@click.option("-o", "--output", metavar="OUT", default="-", help="A file; else standard output.")
def schema(output: str) -> None:
    """Print the JSON Schema of a spec, with which an editor completes and checks it."""
    from lrviz.schema import schema as make

    check_writable(output)
    if output != "-" and Path(output).exists() and not _is_json(Path(output)):
        fail(f"-o {printable(output)}: what is there is no JSON; remove it, or give another name")
    write(output, [(json.dumps(make(), indent=1, ensure_ascii=False) + "\n").encode()])


def _is_json(path: Path) -> bool:
    """Whether a file may be the schema of before; an empty one is nobody's."""
    try:
        return read_text(path).lstrip()[:1] in ("", "{")
    except Unreadable:
        return not path.is_file()  # a device, say
