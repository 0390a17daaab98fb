"""The languages that sources are written in, by how a file's name ends."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from lrviz.sources.document import Document
from lrviz.sources.source import Syntax
from lrviz.text.files import LARGEST
from lrviz.text.place import Comment, Location
from lrviz.text.problem import Span


def _toml(text: str, name: str) -> Document:
    from lrviz.sources.syntax import toml

    return toml.read(text, name)


def _yaml(text: str, name: str) -> Document:
    from lrviz.sources.syntax import yaml

    return yaml.read(text, name)


def _json(text: str, name: str) -> Document:
    from lrviz.sources.syntax import json

    return json.read(text, name)


def _json_with_comments(text: str, name: str) -> Document:
    from lrviz.sources.syntax import json

    return json.read_with_comments(text, name)


def _toml_literal(value: float | str | bool) -> str:
    from lrviz.sources.syntax import toml

    return toml.literal(value)


def _toml_insert(
    text: str, beside: Location, owner: Location | None, key: str, written: str
) -> tuple[Span, str] | None:
    from lrviz.sources.syntax import toml

    return toml.insert(text, beside, owner, key, written)


def _is_python_literal(text: str) -> bool:
    from lrviz.sources.syntax import python

    return python.is_literal(text)


def _python_comments(text: str) -> tuple[Comment, ...]:
    from lrviz.sources.syntax import python

    return python.comments(text)


def _notebook_comments(text: str) -> tuple[Comment, ...]:
    from lrviz.sources.syntax import python

    return python.notebook_comments(text)


TOML: Final = Syntax("TOML", (".toml",), _toml, literal=_toml_literal, insert=_toml_insert)
PYTHON: Final = Syntax(
    "Python",
    (".py",),
    comments=_python_comments,
    literal=repr,
    replaceable=_is_python_literal,
    largest=LARGEST,
    broken="LR600",
    declares=True,
)
YAML: Final = Syntax("YAML", (".yaml", ".yml"), _yaml)
JSON: Final = Syntax("JSON", (".json",), _json)
NOTEBOOK: Final = Syntax(
    "notebook",
    (".ipynb",),
    comments=_notebook_comments,
    largest=LARGEST,
    broken="LR600",
    declares=True,
)
COMMENTED_JSON: Final = Syntax("JSON", (".json",), _json_with_comments)
"""Of a program that takes comments in its JSON: no file is of it by its ending."""
SYNTAXES: Final = (TOML, YAML, JSON, PYTHON, NOTEBOOK)


def syntax_of(name: str) -> Syntax:
    """The language of a file, by how its name ends; TOML where that says nothing."""
    lower = name.lower()
    return next((s for s in SYNTAXES if lower.endswith(s.endings)), TOML)


def stem(name: str) -> str:
    """What a picture of a file is called: its name without the folder, and without its ending."""
    last = PurePath(name).name
    endings = [e for syntax in SYNTAXES for e in syntax.endings if last.lower().endswith(e)]
    return (last[: -len(endings[0])] if endings else last) or last
