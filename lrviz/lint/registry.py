"""All the rules: every `Rule` in a module under ``lrviz/lint/rules``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from lrviz.lint import rules
from lrviz.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """One of each rule, by code."""
    found = []
    for family in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        package = importlib.import_module(family.name)
        for module in pkgutil.iter_modules(package.__path__, f"{family.name}."):
            found += _rules(vars(importlib.import_module(module.name)).values(), module.name)
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def by_code() -> Mapping[str, Rule]:
    """The rules by code."""
    return {rule.code: rule for rule in all_rules()}


def _rules(values: Iterable[object], module: str) -> list[Rule]:
    return [
        value()
        for value in values
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module
    ]
