"""JSON for other programs: the shape of version 1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.file_report import FileReport
from lrviz.text.problem import Span


def render(files: Sequence[FileReport], color: bool = False) -> str:
    """One object; lines and columns count from 1, ``end_column`` is exclusive."""
    found = [_diagnostic(d) for file in files for d in file.diagnostics]
    document = {"version": 1, "files": len(files), "diagnostics": found}
    return json.dumps(document, indent=1) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    fix = diagnostic.fix
    shown: dict[str, Any] = {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": diagnostic.path,
        **_place(diagnostic.span),
        "group": diagnostic.group,
        "fix": None,
    }
    if diagnostic.cell is not None:
        shown["cell"] = diagnostic.cell
    if diagnostic.origin is not None:
        shown["origin"] = diagnostic.origin
    if diagnostic.related:
        shown["related"] = [
            {
                "path": r.path,
                **_place(r.span),
                "message": r.message,
                **({} if r.cell is None else {"cell": r.cell}),
            }
            for r in diagnostic.related
        ]
    if fix is not None:
        shown["fix"] = {
            "applicability": fix.applicability,
            "edits": [{**_place(edit.span), "content": edit.content} for edit in fix.edits],
        }
    return shown


def _place(span: Span | None) -> dict[str, int]:
    if span is None:
        return {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
