"""The formats that lrviz reads: each with what its reader says of the framework's meaning."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping

from lrviz.sources.kinds import formats


def pages() -> Mapping[str, str]:
    """The one page of all formats."""
    parts = [
        "# Frameworks' configs\n",
        "Read as data: nothing of the framework is imported. A format is recognised by what "
        "stands in the file; `--source NAME` says which. What a file does not say is asked for: "
        "see [what a source does not say](../../how-to/assume.md).\n",
    ]
    for kind in formats():
        module = inspect.getmodule(kind.read)
        own = importlib.import_module(f"lrviz.sources.configs.{kind.name}")
        doc = inspect.cleandoc((own.__doc__ or (module.__doc__ if module else "")) or "")
        languages = ", ".join(syntax.name for syntax in kind.syntaxes)
        parts.append(f"## {kind.name}\n\n*{languages}.* {doc}\n")
    return {"formats.md": "\n".join(parts)}
