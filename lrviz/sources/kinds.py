"""The table of kinds: which one a file is, and the formats that there are."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from lrviz.sources import spec_file
from lrviz.sources.kind import Reading
from lrviz.sources.plan import Unreadable
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import JSON, NOTEBOOK, PYTHON, TOML
from lrviz.text.problem import SpecError

if TYPE_CHECKING:
    from lrviz.sources.assume import Assumed
    from lrviz.sources.kind import Kind
    from lrviz.sources.source import Syntax


@cache
def formats() -> tuple[Kind, ...]:
    """The frameworks' configs, by name: the module of each is all its registration."""
    from lrviz.sources import configs

    modules = [module.name for module in pkgutil.iter_modules(configs.__path__)]
    found = [kind for kind in map(_format, modules) if kind is not None]
    return tuple(sorted(found, key=lambda kind: kind.name))


def _format(module: str) -> Kind | None:
    """The format of a module."""
    found: Kind | None = getattr(
        importlib.import_module(f"lrviz.sources.configs.{module}"), "FORMAT", None
    )
    return found


def mentioned(source: Source) -> tuple[Kind, ...]:
    """The formats that a text may be of, by a cheap search, in the order of their names."""
    if source.syntax is PYTHON:
        from lrviz.sources.configs import PYTHON_WORDS

        words = PYTHON_WORDS.items()
        modules = [name for name, own in words if any(word in source.text for word in own)]
        return tuple(kind for kind in map(_format, sorted(modules)) if kind is not None)
    return tuple(
        kind for kind in formats() if source.syntax in kind.syntaxes and kind.mentions(source.text)
    )


def is_format(kind: Kind) -> bool:
    """Whether a kind is a framework's config."""
    from lrviz.sources.script.kind import NOTEBOOKS, SCRIPTS

    return kind not in (spec_file.SPEC, SCRIPTS, NOTEBOOKS)


FAMILIES: Final = ("specs", "configs", "scripts")
"""What a file may be, in a word."""


def family(kind: Kind) -> str:
    """Which of `FAMILIES` the files of a kind are; notebooks are scripts."""
    return "specs" if kind is spec_file.SPEC else "configs" if is_format(kind) else "scripts"


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
    for kind in mentioned(source):
        if _claims(kind, source):
            return kind
    if source.syntax is PYTHON:
        from lrviz.sources.script.kind import SCRIPTS

        return SCRIPTS
    return None


def may_be_a_config(source: Source) -> bool:
    """Whether a text may be a framework's config, by a cheap search."""
    return bool(mentioned(source))


def default_kind(syntax: Syntax) -> Kind | None:
    """The kind that a file is held to which the user named, and which is of no kind."""
    return spec_file.SPEC if syntax is TOML else None


def read(kind: Kind, source: Source, assumed: Assumed, *, only_plans: bool = False) -> Reading:
    """What a source says as a file of that kind.

    A config whose numbers have no value together (beyond all bounds, a division by 0) is one whose
    schedule cannot be known.

    Args:
        only_plans: Without what only a check needs.

    Raises:
        SpecError: It cannot be read at all.
    """
    reader = kind.plans if only_plans and kind.plans is not None else kind.read
    source = _as_parsed(kind, source)
    if not is_format(kind):
        return reader(source, assumed)
    try:
        reading = reader(source, assumed)
        plans = tuple(replace(plan, format=kind.name) for plan in reading.plans)
        return replace(reading, plans=plans)
    except ArithmeticError:
        return Reading(unknown=(Unreadable("", "its numbers have no schedule together"),))


def _is_spec(source: Source) -> bool:
    try:
        document = source.document
    except SpecError:
        return spec_file.looks_like_one(source.text)
    return document is not None and spec_file.claims(document.values)


def _as_parsed(kind: Kind, source: Source) -> Source:
    """The source in the language in which the kind's own program reads it."""
    if source.syntax is JSON and kind.parses_json_as is not None:
        return replace(source, syntax=kind.parses_json_as)
    return source


def _claims(kind: Kind, source: Source) -> bool:
    try:
        document = _as_parsed(kind, source).document
    except SpecError:
        return False  # nobody can say what it was meant as
    return kind.claims(source.text if document is None else document.values)
