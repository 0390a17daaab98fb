"""Which rules run: by code (``LR301``), prefix (``LR3``), name (``cosine-rebounds``) or ``ALL``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.registry import all_rules, find
from lrviz.lint.rule import Rule
from lrviz.text.problem import did_you_mean, quote


class UnknownRule(ValueError):
    """A selector that no rule answers to; the message names the nearest one."""

    def __init__(self, selector: str) -> None:
        names = [name for rule in all_rules() for name in (rule.code, rule.name)]
        near = did_you_mean(selector, names)
        super().__init__(f"there is no rule {quote(selector)}{near}; `lrviz rule` lists them")
        self.selector = selector


@dataclass(frozen=True)
class Selection:
    """Selectors, as the command line and the project give them.

    Raises:
        UnknownRule: A selector that no rule answers to.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for selector in (*(self.select or ()), *self.extend, *self.ignore):
            check_selector(selector)

    def has(self, rule: Rule) -> bool:
        """Whether the rule is selected: the most specific selector decides; a tie ignores."""
        default = 0 if self.select is None and rule.by_default else -1
        chosen = max(_strength(rule, (*(self.select or ()), *self.extend)), default)
        return chosen >= 0 and chosen > _strength(rule, self.ignore)


def check_selector(selector: str) -> None:
    """Raise `UnknownRule` where no rule answers to it."""
    if not any(answers(rule, selector) for rule in all_rules()):
        raise UnknownRule(selector)


def answers(rule: Rule, selector: str) -> bool:
    """Whether ``selector`` means this rule, perhaps among others."""
    return _strength(rule, [selector]) >= 0


def without(found: Iterable[Diagnostic], selectors: Sequence[str]) -> tuple[Diagnostic, ...]:
    """The findings but for those of rules that a selector means."""
    return tuple(d for d in found if not any(answers(find(d.code), s) for s in selectors))


def split(texts: Iterable[str]) -> tuple[str, ...]:
    """Selectors from options that may each hold several: ``LR3,LR201``."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _strength(rule: Rule, selectors: Sequence[str]) -> int:
    """How specific the most specific selector of the rule is; -1 where none is."""
    best = -1
    for selector in selectors:
        if selector == "ALL":
            best = max(best, 1)
        elif selector == rule.name:
            best = max(best, len(rule.code))
        elif selector.startswith("LR") and rule.code.startswith(selector):
            best = max(best, len(selector))
    return best
