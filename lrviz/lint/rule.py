"""What a rule is: a class with a code, a name, a docstring, examples and a ``check``."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from lrviz.lint.diagnostic import SEVERITIES, Fix, Severity

if TYPE_CHECKING:
    from lrviz.lint.facts import Facts
    from lrviz.spec.model import SchedulerSpec
    from lrviz.text.problem import KeyPath

SECTIONS: Final = ("What it does", "Why is this bad?", "Example", "Use instead")
"""The headings of a rule's docstring, in order."""


@dataclass(frozen=True)
class Finding:
    """What a rule says of a spec; `lrviz.lint.run` makes a `Diagnostic` of it.

    Attributes:
        path: Where it stands in the spec: the argument that causes it, else the ``type``.
        message: The numbers that were seen, and what to write instead.
        scheduler: The scheduler that it is about, by which a more specific rule silences a
            general one (see `lrviz.lint.precedence`); None where it is about the whole spec.
        severity: Where it is not the rule's own.
        group: Names of the param groups, where it is not all of them (see `Facts.named`).
        fix: See `lrviz.lint.edits`.
        steps: Where it shows on the curve, in optimizer steps (first, last or None).
        key: Whether it stands at the key, not at the value.
        unknown: The same without any number of the run, for a source that does not say how long
            it is: it holds whatever the numbers are. ``{T_max}`` in it stands for the text of
            that argument, or of that key of the spec, as the source has it.
    """

    path: KeyPath
    message: str
    scheduler: SchedulerSpec | None = None
    severity: Severity | None = None
    group: str | None = None
    fix: Fix | None = None
    steps: tuple[int, int | None] | None = None
    key: bool = False
    unknown: str | None = None


class Rule:
    """A rule over specs. A subclass in a module under ``lrviz/lint/rules`` is registered by that.

    The docstring has a summary line, then the `SECTIONS` as ``## `` headings. "Example" and "Use
    instead" hold one whole spec each, in a ```` ```toml ```` fence; both are run as tests.

    Attributes:
        code, name, severity: As in the catalogue.
        also: Severities that some of its findings have instead, by what is seen.
        by_default: Whether it runs without being selected.
        BAD: Specs in which it finds something. The line where the finding stands ends with the
            comment ``# <-``; a spec without such a comment has its finding on line 1.
        GOOD: Specs that look alike, and in which it finds nothing.
        FILES: Files that lie beside the examples: their names and contents.
        EXAMPLE: The name of a file that the examples could be: by its ending they are TOML, YAML,
            or a config in Python. The fences are ```` ```yaml ```` and ```` ```python ```` then.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    also: ClassVar[tuple[Severity, ...]] = ()
    by_default: ClassVar[bool] = True
    BAD: ClassVar[tuple[str, ...]]
    GOOD: ClassVar[tuple[str, ...]]
    FILES: ClassVar[tuple[tuple[str, str], ...]] = ()
    EXAMPLE: ClassVar[str] = "spec.toml"

    def check(self, facts: Facts) -> Iterable[Finding]:
        """What this rule finds in a spec that could be read."""
        raise NotImplementedError

    @cached_property
    def severities(self) -> str:
        """Every severity that its findings have, the worst first: ``error or warning``."""
        own = {self.severity, *self.also}
        return " or ".join(severity for severity in SEVERITIES if severity in own)

    @cached_property
    def summary(self) -> str:
        """The docstring's first line."""
        return inspect.cleandoc(self.__doc__ or "").partition("\n")[0]

    @cached_property
    def explanation(self) -> str:
        """The docstring after its first line: Markdown with the `SECTIONS` as headings."""
        return inspect.cleandoc(self.__doc__ or "").partition("\n")[2].strip()

    def section(self, heading: str) -> str:
        """The text under one of the `SECTIONS`."""
        _, _, after = f"\n{self.explanation}\n".partition(f"\n## {heading}\n")
        return after.partition("\n## ")[0].strip()


class ReadingRule(Rule):
    """A rule whose findings are made while the spec is read or simulated."""

    def check(self, facts: Facts) -> Iterable[Finding]:
        """Nothing more: the reader has said it."""
        return ()
