"""Edits of a source's text for fixes: values replaced, keys set, items sorted or dropped.

Each gives None where the text does not hold what it would change (a value that ``--set`` gave).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from lrviz.lint.diagnostic import Edit
from lrviz.sources.plan import Plan
from lrviz.text.problem import KeyPath, Span

_COMMA: Final = re.compile(r"[ \t]*,")


def replace(plan: Plan, path: KeyPath, value: Any) -> Edit | None:
    """The value at ``path`` becomes ``value``."""
    span, literal = _value(plan, path), plan.source.syntax.literal
    return None if span is None or literal is None else Edit(span, literal(value))


def set_key(plan: Plan, table: KeyPath, key: str, value: Any) -> Edit | None:
    """``key`` of ``table`` becomes ``value``; where it is not there, it comes after ``type``."""
    found = replace(plan, (*table, key), value)
    if found is not None:
        return found
    syntax = plan.source.syntax
    beside = plan.places.get((*table, "type"))
    if beside is None or plan.set_outside((*table, "type")):
        return None
    if syntax.literal is None or syntax.insert is None:
        return None
    added = syntax.insert(plan.text, beside, plan.places.get(table), key, syntax.literal(value))
    return None if added is None else Edit(*added)


def sort_items(plan: Plan, path: KeyPath, order: Sequence[int]) -> tuple[Edit, ...]:
    """The items of an array change places: at place ``i`` comes what stood at ``order[i]``."""
    spans = _items(plan, path, len(order))
    if spans is None:
        return ()
    text = [plan.text[span.start : span.end] for span in spans]
    return tuple(
        Edit(spans[to], text[origin]) for to, origin in enumerate(order) if text[to] != text[origin]
    )


def drop_item(plan: Plan, path: KeyPath, index: int, count: int) -> Edit | None:
    """The item ``index`` of an array of ``count`` goes, with the comma that parted it."""
    here = _value(plan, (*path, index))
    last = index + 1 == count
    beside = here if count == 1 else _value(plan, (*path, index - 1 if last else index + 1))
    if here is None or beside is None:
        return None
    if count == 1:
        return Edit(here, "")
    one, other = (beside, here) if last else (here, beside)
    if "#" in plan.text[one.end : other.start]:  # a comment stands between, and stays
        comma = _COMMA.match(plan.text, here.end)
        end = here.end if comma is None else comma.end()
        column = here.end_column + end - here.end
        span = Span(here.start, end, here.line, here.column, here.end_line, column)
    elif last:
        span = Span(one.end, here.end, one.end_line, one.end_column, here.end_line, here.end_column)
    else:
        span = Span(here.start, other.start, here.line, here.column, other.line, other.column)
    return Edit(span, "")


def present(*edits: Edit | None) -> tuple[Edit, ...]:
    """The edits, or none at all where one of them cannot be made."""
    return tuple(edit for edit in edits if edit is not None) if all(edits) else ()


def _items(plan: Plan, path: KeyPath, count: int) -> list[Span] | None:
    spans = [_value(plan, (*path, index)) for index in range(count)]
    found = [span for span in spans if span is not None]
    return found if len(found) == count else None


def _value(plan: Plan, path: KeyPath) -> Span | None:
    """Where the value at ``path`` stands, if it is one that can be written anew."""
    found = plan.places.get(path)
    syntax = plan.source.syntax
    if found is None or syntax.literal is None or plan.set_outside(path):
        return None
    written = plan.text[found.value.start : found.value.end]
    return found.value if syntax.replaceable(written) else None
