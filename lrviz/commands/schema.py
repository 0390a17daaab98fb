"""``lrviz schema``: the JSON Schema of a spec."""

from __future__ import annotations

import json

import click

from lrviz.commands.outcome import write


@click.command()
@click.option("-o", "--output", metavar="OUT", default="-", help="A file; else standard output.")
def schema(output: str) -> None:
    """Print the JSON Schema of a spec, with which an editor completes and checks it."""
    from lrviz.schema import schema as make

    write(output, [(json.dumps(make(), indent=1, ensure_ascii=False) + "\n").encode()])
