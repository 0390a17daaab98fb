"""What the page's own rules are told: of the rules, and of the spec that they are to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrviz.lint.precedence import silenced_by
from lrviz.lint.registry import spec_rules
from lrviz.lint.select import Selection, answers
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.model import Spec


def known_rules() -> dict[str, Any]:
    """Name, severity and what it silences of each rule over a spec that can be read."""
    return {
        "rules": {
            rule.code: [rule.name, rule.severity, list(silenced_by(rule.code))]
            for rule in spec_rules()
            if rule.code > "LR1"
        },
        "options": {option.name: option.default for option in OPTIONS.values()},
    }


def about_of(
    spec: Spec, selection: Selection, ignored: Sequence[str], options: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Which rules are silent over a spec, and its options.

    None where the spec has comments that ignore findings: the page does not read them.
    """
    if "lrviz:" in spec.plan.text:
        return None
    quiet = [
        rule.code
        for rule in spec_rules()
        if rule.code > "LR1"
        and rule.by_default
        and (not selection.has(rule) or any(answers(rule, own) for own in ignored))
    ]
    return {"quiet": quiet, "options": {**options, **spec.lint_options}}
