"""The formats that lrviz reads: what each reader says of its meaning, and an example."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from lrviz.cli import main
from lrviz.sources.kind import Kind
from lrviz.sources.kinds import formats

CONFIGS: Final = Path(__file__).parents[2] / "tests" / "sources" / "configs"


def pages() -> Mapping[str, str]:
    """The one page of all formats."""
    parts = [
        "# Frameworks' configs\n",
        "Read as data: nothing of the framework is imported. A format is recognised by what "
        "stands in the file; `--source NAME` says which. What a file does not say is asked for: "
        "see [what a source does not say](../../how-to/assume.md). The examples are among the "
        "configs whose curves the tests hold against the framework's own code.\n",
    ]
    parts += ["| framework | `--source` | languages |\n| --- | --- | --- |"]
    for kind in formats():
        parts.append(f"| [{kind.title}](#{kind.name}) | `{kind.name}` | {_languages(kind)} |")
    parts.append("")
    for kind in formats():
        module = inspect.getmodule(kind.read)
        own = importlib.import_module(f"lrviz.sources.configs.{kind.name}")
        doc = inspect.cleandoc((own.__doc__ or (module.__doc__ if module else "")) or "")
        doc = re.sub(r"(?<![`\w])[\w./]*__\w+__[\w.]*", r"`\g<0>`", doc)
        parts.append(f"({kind.name})=\n## {kind.title}\n\n{doc}\n")
        parts += _example(kind)
    return {"formats.md": "\n".join(parts)}


def _languages(kind: Kind) -> str:
    return ", ".join(syntax.name for syntax in kind.syntaxes)


def _example(kind: Kind) -> Iterator[str]:
    """The shortest config of the tests, and the spec that it means."""
    endings = tuple(ending for syntax in kind.syntaxes for ending in syntax.endings)
    found = [p for p in (CONFIGS / kind.name).glob("[!_]*") if p.name.endswith(endings)]
    path = min(found, key=lambda file: (len(file.read_text()), file.name))
    given = ["--assume", "steps=50"] if kind.name == "deepspeed" else []
    means = CliRunner().invoke(main, ["spec", str(path), *given]).stdout
    lines = [line for line in means.splitlines() if not line.startswith("# The schedule of")]
    language = "python" if path.suffix == ".py" else path.suffix[1:]
    yield f"```{language}\n{path.read_text().rstrip()}\n```\n"
    yield "That is:\n"
    yield "```toml\n" + "\n".join(lines).strip() + "\n```\n"
