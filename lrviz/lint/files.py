"""One file, checked: what is found in it, selected, and not suppressed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import find
from lrviz.lint.run import Checked, check_text
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.lint.suppress import suppress
from lrviz.lint.toml_ignores import toml_ignores
from lrviz.spec.reader import parse
from lrviz.text.problem import SpecError

# What makes a TOML text that does not parse a spec all the same.
_LOOKS_LIKE_A_SPEC: Final = re.compile(r"^\s*\[*\s*(?:lrviz|scheduler)\b", re.MULTILINE)


def is_spec(text: str) -> bool:
    """Whether a TOML text is meant as a spec: it has a ``[lrviz]`` table, or a scheduler.

    Other programs have a table of that name too; theirs has no ``type``, and no run around it.
    """
    if "scheduler" not in text and "lrviz" not in text:
        return False
    try:
        document = parse(text, "")
    except SpecError:
        return _LOOKS_LIKE_A_SPEC.search(text) is not None
    if isinstance(document.get("lrviz"), dict):
        return True
    if "scheduler" not in document:
        return False
    scheduler = document["scheduler"]
    tables = scheduler if isinstance(scheduler, list) else [scheduler]
    around = any(key in document for key in ("epochs", "steps", "optimizer"))
    return around or any("type" in table for table in tables if isinstance(table, dict))


def check_file(text: str, name: str, folder: Path, settings: Settings) -> FileReport:
    """Check the text of one spec."""
    checked = check_text(
        text,
        name=name,
        folder=folder,
        trust=settings.trust,
        engine=settings.engine,
        options=settings.options,
    )
    return report(checked, text, name, settings.selection)


def report(checked: Checked, text: str, name: str, selection: Selection) -> FileReport:
    """What is left of ``checked`` after selection and suppression."""

    def selected(code: str) -> bool:
        return selection.has(find(code))

    found = [d for d in checked.diagnostics if selected(d.code)]
    complete = checked.curve is not None
    after = suppress(found, toml_ignores(text, name), name, selected, complete)
    return FileReport(
        name,
        text,
        tuple(d for d in after.left if selected(d.code)),
        len(after.suppressed),
        None if checked.curve is None else checked.curve.engine,
        checked.unknown,
    )
