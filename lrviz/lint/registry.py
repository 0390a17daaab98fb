"""All the rules: every `Rule` in a module under ``lrviz/lint/rules``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from lrviz.lint import rules as families
from lrviz.lint.rule import Rule

SCRIPT_FAMILIES = ("script", "frameworks")
"""The families whose rules read scripts: LR6 and LR7. They are loaded without the others."""
RECORD_FAMILIES = ("record",)
"""The families whose rules hold a run against its plan: LR9. They want more than a file."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """One of each rule, by code."""
    return _by_code((*spec_rules(), *script_rules(), *record_rules()))


@cache
def spec_rules() -> tuple[Rule, ...]:
    """One of each rule over specs, by code."""
    names = [family.name for family in pkgutil.iter_modules(families.__path__)]
    others = (*SCRIPT_FAMILIES, *RECORD_FAMILIES)
    return _by_code(rule for n in names if n not in others for rule in _family(n))


@cache
def script_rules() -> tuple[Rule, ...]:
    """One of each rule over scripts, by code."""
    return _by_code(rule for name in SCRIPT_FAMILIES for rule in _family(name))


@cache
def record_rules() -> tuple[Rule, ...]:
    """One of each rule over the record of a run, by code."""
    return _by_code(rule for name in RECORD_FAMILIES for rule in _family(name))


@cache
def by_code() -> Mapping[str, Rule]:
    """The rules by code."""
    return {rule.code: rule for rule in all_rules()}


def find(code: str) -> Rule:
    """The rule of a code; only rules of its own kind are loaded."""
    if code.startswith(("LR6", "LR7")):
        rules = script_rules()
    else:
        rules = record_rules() if code.startswith("LR9") else spec_rules()
    return next(rule for rule in rules if rule.code == code)


def _by_code(found: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def _family(name: str) -> tuple[Rule, ...]:
    """The rules of one family: a folder of modules."""
    package = importlib.import_module(f"{families.__name__}.{name}")
    found: list[Rule] = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        found += _rules(vars(importlib.import_module(module.name)).values(), module.name)
    return tuple(found)


def _rules(values: Iterable[object], module: str) -> list[Rule]:
    return [
        value()
        for value in values
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module
    ]
