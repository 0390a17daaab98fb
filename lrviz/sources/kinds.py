"""The table of kinds: which one a file is, and the formats that there are."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from lrviz.sources import spec_file
from lrviz.sources.kind import Reading, Unreadable
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, TOML
from lrviz.text.problem import SpecError

if TYPE_CHECKING:
    from lrviz.sources.assume import Assumed
    from lrviz.sources.kind import Kind
    from lrviz.sources.source import Syntax


@cache
def formats() -> tuple[Kind, ...]:
    """The frameworks' configs, by name: the module of each is all its registration."""
    from lrviz.sources import configs

    found = []
    for module in pkgutil.iter_modules(configs.__path__, f"{configs.__name__}."):
        kind = getattr(importlib.import_module(module.name), "FORMAT", None)
        if kind is not None:
            found.append(kind)
    return tuple(sorted(found, key=lambda kind: kind.name))


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds of files."""
    from lrviz.sources.script.kind import NOTEBOOKS, SCRIPTS

    return (spec_file.SPEC, *formats(), SCRIPTS, NOTEBOOKS)


def kind_of(source: Source) -> Kind | None:
    """The kind that a source is of, by what stands in it; None where it is none of ours.

    A script is one where nothing else claims it; whether it trains, its reader says.
    """
    if source.syntax is NOTEBOOK:
        from lrviz.sources.script.kind import NOTEBOOKS

        return NOTEBOOKS
    if source.syntax is TOML and spec_file.mentions(source.text) and _is_spec(source):
        return spec_file.SPEC
    for kind in formats():
        if source.syntax in kind.syntaxes and kind.mentions(source.text) and _claims(kind, source):
            return kind
    if source.syntax is PYTHON:
        from lrviz.sources.script.kind import SCRIPTS

        return SCRIPTS
    return None


def may_be_a_config(source: Source) -> bool:
    """Whether a text may be a framework's config, by a cheap search."""
    return any(source.syntax in kind.syntaxes and kind.mentions(source.text) for kind in formats())


def default_kind(syntax: Syntax) -> Kind | None:
    """The kind that a file is held to which the user named, and which is of no kind."""
    return spec_file.SPEC if syntax is TOML else None


def read(kind: Kind, source: Source, assumed: Assumed) -> Reading:
    """What a source says as a file of that kind.

    A config whose numbers have no value together (beyond all bounds, a division by 0) is one whose
    schedule cannot be known.

    Raises:
        SpecError: It cannot be read at all.
    """
    try:
        return kind.read(source, assumed)
    except ArithmeticError:
        if kind not in formats():
            raise
        return Reading(unknown=(Unreadable("", "its numbers have no schedule together"),))


def _is_spec(source: Source) -> bool:
    try:
        document = source.document
    except SpecError:
        return spec_file.looks_like_one(source.text)
    return document is not None and spec_file.claims(document.values)


def _claims(kind: Kind, source: Source) -> bool:
    try:
        document = source.document
    except SpecError:
        return False  # nobody can say what it was meant as
    return kind.claims(source.text if document is None else document.values)
