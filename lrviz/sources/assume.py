"""What a source does not say and somebody else does: ``--assume``, a comment, pyproject.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lrviz.known.torch import Torch, torch_of, unknown_version
from lrviz.sources.quantity import same_name
from lrviz.sources.source import Source
from lrviz.text.problem import Problem, Span, SpecError, quote

_DIRECTIVE: Final = re.compile(r"lrviz:\s*assume\b")
_EXPECTED: Final = 'expected NAME=VALUE, as in steps_per_epoch=390 or "len(train_loader)=390"'

Value = int | float | str
"""What can be assumed: a number, or a text such as a version."""


@dataclass(frozen=True)
class Assumption:
    """One number that is taken for granted.

    Attributes:
        name: What it stands for, as it was given.
        value: The number, or the text.
        origin: Who says it: the option, "the comment on line 3", "pyproject.toml".
    """

    name: str
    value: Value
    origin: str

    @property
    def text(self) -> str:
        """As outputs name it: ``steps_per_epoch = 390``."""
        return f"{self.name} = {self.value}"


@dataclass(frozen=True)
class Assumed:
    """All that is assumed of one source, the nearest first."""

    assumptions: tuple[Assumption, ...] = ()

    @property
    def values(self) -> Mapping[str, Value]:
        """The values, by the `same_name` of what they stand for; the nearest wins."""
        return {same_name(one.name): one.value for one in reversed(self.assumptions)}

    def get(self, name: str) -> Assumption | None:
        """The nearest assumption of that name."""
        wanted = same_name(name)
        return next((one for one in self.assumptions if same_name(one.name) == wanted), None)


NOTHING: Final = Assumed()
"""Of a source that says everything."""


def torch_in(assumed: Assumed) -> Torch:
    """The version of torch that is spoken of: what is assumed, else the installed, else the newest.

    It is assumed by the name ``torch``, which ``[tool.lrviz]`` has a key for.
    """
    found = assumed.get("torch")
    return torch_of() if found is None else torch_of(str(found.value), found.origin)


def parse_assumption(text: str) -> Assumption:
    """``NAME=VALUE``, as the command line gives it.

    Raises:
        SpecError: It is not that.
    """
    origin = f"--assume {text}"
    try:
        return _assumption(text, origin)
    except ValueError as error:
        raise SpecError([Problem("LR005", str(error), origin, origin=origin)]) from None


def from_table(table: Mapping[str, Value], origin: str) -> Iterator[Assumption]:
    """The assumptions of a table of pyproject.toml."""
    for name, value in table.items():
        yield Assumption(name, value, origin)


def assumed(
    source: Source, given: Iterable[Assumption] = (), project: Iterable[Assumption] = ()
) -> Assumed:
    """All that is assumed of ``source``: by the command line, by its comments, by the project.

    Raises:
        SpecError: A comment is meant as an assumption and is none (LR005, at its place).
    """
    return Assumed((*given, *_in_comments(source), *project))


def _in_comments(source: Source) -> Iterator[Assumption]:
    if not source.says("assume"):
        return
    for comment in source.comments:
        found = _DIRECTIVE.match(comment.text)
        if found is None:
            continue
        where = f"the comment on line {comment.span.line}"
        where += f" of cell {comment.cell}" if comment.cell is not None else ""
        try:
            yield _assumption(comment.text[found.end() :], where)
        except ValueError as error:
            raise SpecError([_misplaced(source, str(error), comment.span)]) from None


def _misplaced(source: Source, message: str, span: Span) -> Problem:
    return source.problem("LR005", f"this assumption cannot be read: {message}", span)


def _assumption(text: str, origin: str) -> Assumption:
    # The last sign, as a name may have one: `dict(a=1)["a"] = 3`; none of `==`, `<=` and the like.
    signs = [at.start() for at in re.finditer(r"(?<![=!<>])=(?!=)", text)]
    if not signs:
        raise ValueError(_EXPECTED)
    name, value = text[: signs[-1]].strip(), text[signs[-1] + 1 :].strip()
    if not name or not value:
        raise ValueError(_EXPECTED)
    # A version is no number: 5.10 is another one than 5.1.
    told = value.strip("\"'") if name in ("version", "torch") else _value(value)
    why = unknown_version(str(told)) if name == "torch" else None
    if why is not None:
        raise ValueError(why)
    return Assumption(" ".join(name.split()), told, origin)


def _value(text: str) -> Value:
    from lrviz.sources.syntax import toml

    try:
        value = toml.value(text)
    except ValueError:
        if re.fullmatch(r"\d+(?:\.\w+)+", text):  # a version: 4.57.1
            return text
        raise ValueError(f"{quote(text)} is neither a number nor a string") from None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{quote(text)} is neither a number nor a string")
    return value
