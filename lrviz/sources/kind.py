"""A kind of file: how it is recognised, and how it is read into plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrviz.sources.assume import Assumed
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.source import Source, Syntax
from lrviz.text.problem import Problem

if TYPE_CHECKING:
    from lrviz.sources.script.run.run import Run


@dataclass(frozen=True)
class Reading:
    """What a source says.

    Attributes:
        plans: Its schedules, in the order of the text.
        unknown: Schedules that it has and that cannot be known.
        problems: What is wrong with the file as a whole.
        run: What happens in it, where it is a script.
        for_rules: Of the unknown ones, those whose optimizer alone is not: what rules find in
            them holds whatever its LR is.
    """

    plans: tuple[Plan, ...] = ()
    unknown: tuple[Unreadable, ...] = ()
    problems: tuple[Problem, ...] = ()
    run: Run | None = None
    for_rules: tuple[Plan, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        name: What ``--source`` calls it: "huggingface".
        title: What people call it: "Hugging Face's TrainingArguments".
        syntaxes: The languages that it is written in.
        mentions: Whether a text may be of this kind, by a cheap search; no other is parsed.
        claims: Whether a document is of this kind, by what stands in it. Of a script it is given
            the text.
        read: What it says. Raises SpecError where it cannot be read at all.
        quiet: Rules that stay silent, as nobody can act on them in this format.
        plans: As ``read``, without what only a check needs.
        parses_json_as: What its program reads a JSON file as, where that is not strict JSON.
    """

    name: str
    title: str
    syntaxes: tuple[Syntax, ...]
    mentions: Callable[[str], bool]
    claims: Callable[[Any], bool]
    read: Callable[[Source, Assumed], Reading]
    quiet: frozenset[str] = frozenset()
    plans: Callable[[Source, Assumed], Reading] | None = None
    parses_json_as: Syntax | None = None
