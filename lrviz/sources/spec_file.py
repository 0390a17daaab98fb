"""lrviz's own specs: a TOML file, or the ``[lrviz]`` table of a larger one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.text.place import Below
from lrviz.text.problem import KeyPath

_AROUND: Final = ("epochs", "steps", "optimizer")
"""Keys one of which stands beside a scheduler in every spec."""


def mentions(text: str) -> bool:
    """Whether a text may be a spec: it speaks of a scheduler, or of lrviz."""
    return "scheduler" in text or "lrviz" in text


def claims(document: Any) -> bool:
    """Whether a document is meant as a spec: it has an ``[lrviz]`` table, or a scheduler.

    Other programs have a table of that name too; theirs has no ``type``, and no run around it.
    """
    if not isinstance(document, Mapping):
        return False
    if isinstance(document.get("lrviz"), Mapping):
        return True
    if "scheduler" not in document:
        return False
    scheduler = document["scheduler"]
    tables = scheduler if isinstance(scheduler, list) else [scheduler]
    around = any(key in document for key in _AROUND)
    return around or any("type" in table for table in tables if isinstance(table, Mapping))


def looks_like_one(text: str) -> bool:
    """Whether a TOML text that does not parse is meant as a spec all the same."""
    return any(
        line.strip().lstrip("[").lstrip().startswith(("lrviz", "scheduler"))
        for line in text.splitlines()
    )


def read(source: Source, assumed: Assumed) -> Reading:
    """The one plan of a spec: its own table.

    Raises:
        SpecError: It is not TOML.
    """
    document = source.document
    assert document is not None
    root: KeyPath = ("lrviz",) if isinstance(document.values.get("lrviz"), dict) else ()
    table = document.values["lrviz"] if root else document.values
    return Reading((Plan(source, table, Below(document, root), root=root),))


SPEC: Final = Kind("spec", "a spec", (TOML,), mentions, claims, read)
