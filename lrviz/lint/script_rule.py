"""What a rule over training scripts is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lrviz.lint.diagnostic import Fix, Severity
from lrviz.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from lrviz.lint.facts import Facts
    from lrviz.sources.script.run.run import Run

Position = tuple[int, int, int, int]


@dataclass(frozen=True)
class ScriptFinding:
    """What a rule says of a script; `lrviz.lint.run_script` makes a `Diagnostic` of it.

    Attributes:
        at: The call that is wrong.
        message: The lines that were seen, and what to write instead.
        severity: Where it is not the rule's own.
        fix: Edits of the text.
        related: The other places of the pair, and what each one is.
    """

    at: Position
    message: str
    severity: Severity | None = None
    fix: Fix | None = None
    related: tuple[tuple[Position, str], ...] = ()


class ScriptRule(Rule):
    """A rule over scripts. Its examples are Python, in ```` ```python ```` fences.

    More of them than the pair that the docs show may stand in the class, or under tests/.
    """

    BAD: ClassVar[tuple[str, ...]] = ()
    GOOD: ClassVar[tuple[str, ...]] = ()

    def check(self, facts: Facts) -> Iterable[Finding]:
        """Nothing: a spec is no script."""
        return ()

    def check_run(self, run: Run) -> Iterable[ScriptFinding]:
        """What this rule finds in a script."""
        raise NotImplementedError


class ParsingRule(ScriptRule):
    """A rule whose findings are made while the script is parsed."""

    def check_run(self, run: Run) -> Iterable[ScriptFinding]:
        """Nothing more: the parser has said it."""
        return ()
