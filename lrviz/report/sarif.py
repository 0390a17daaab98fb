"""SARIF 2.1.0, the format of code scanners (OASIS standard)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from lrviz import __version__
from lrviz.lint.diagnostic import Diagnostic, Related, Severity
from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import all_rules
from lrviz.lint.rule import Rule
from lrviz.text.problem import Span

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}


def render(files: Sequence[FileReport], color: bool = False) -> str:
    """One run, with the help of every rule."""
    rules = all_rules()
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver = {
        "name": "lrviz",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, index) for file in files for d in file.diagnostics],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": type(rule).__name__,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.by_default},
    }


def _result(diagnostic: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index[diagnostic.code],
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [{"physicalLocation": _location(diagnostic)}],
    }
    if diagnostic.cell is not None:
        shown["message"]["text"] = f"cell {diagnostic.cell}: {diagnostic.message}"
    if diagnostic.origin is not None:  # the file as a whole, as the option says it to be
        shown["message"]["text"] = f"{diagnostic.origin}: {diagnostic.message}"
    if diagnostic.related:
        shown["relatedLocations"] = [
            {"physicalLocation": _location(r), "message": {"text": r.message}}
            for r in diagnostic.related
        ]
    if diagnostic.fix is not None:
        replacements = [
            {"deletedRegion": _region(e.span), "insertedContent": {"text": e.content}}
            for e in diagnostic.fix.edits
        ]
        change = {"artifactLocation": _artifact(diagnostic.path), "replacements": replacements}
        title = {"text": diagnostic.fix.title}
        shown["fixes"] = [{"description": title, "artifactChanges": [change]}]
    return shown


def _location(of: Diagnostic | Related) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": _artifact(of.path)}
    if of.span is None or of.cell is not None:  # a region counts in the file, not in a cell
        return where
    return {**where, "region": _region(of.span)}


def _artifact(path: str) -> dict[str, str]:
    file = Path(path)
    return {"uri": file.as_uri() if file.is_absolute() else quote(os.fsencode(file.as_posix()))}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
