"""One file, checked: what is found in it, selected, and not suppressed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lrviz.engine import Engine
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.registry import by_code
from lrviz.lint.run import Checked, check_text
from lrviz.lint.select import Selection
from lrviz.lint.suppress import suppress
from lrviz.spec.problem import SpecError
from lrviz.spec.reader import parse

# What makes a TOML text that does not parse a spec all the same.
_LOOKS_LIKE_A_SPEC: Final = re.compile(r"^\s*\[*\s*(?:lrviz|scheduler)\b", re.MULTILINE)


@dataclass(frozen=True)
class Settings:
    """How files are checked, whatever the file.

    Attributes:
        selection: Which rules run.
        trust: Packages that a dotted ``type`` may be imported from.
        engine: What simulates the specs.
        options: Options of rules that the project sets.
    """

    selection: Selection = field(default_factory=Selection)
    trust: tuple[str, ...] = ()
    engine: Engine = "auto"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileReport:
    """What is to be said of one file.

    Attributes:
        name: What messages call it.
        text: Its text; None where it could not be read.
        diagnostics: In the order of the text.
        suppressed: How many more its own ignores suppressed.
        engine: What simulated it: "torch", "formula", or None where nothing did.
        unknown: Why it could not be simulated here, if so.
    """

    name: str
    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: int = 0
    engine: str | None = None
    unknown: str | None = None


def is_spec(text: str) -> bool:
    """Whether a TOML text is meant as a spec: it has a scheduler, or a ``[lrviz]`` table."""
    if "scheduler" not in text and "lrviz" not in text:
        return False
    try:
        document = parse(text, "")
    except SpecError:
        return _LOOKS_LIKE_A_SPEC.search(text) is not None
    return isinstance(document.get("lrviz"), dict) or "scheduler" in document


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
        return selection.has(by_code()[code])

    found = [d for d in checked.diagnostics if selected(d.code)]
    after = suppress(found, text, name, selected)
    return FileReport(
        name,
        text,
        tuple(d for d in after.left if selected(d.code)),
        len(after.suppressed),
        None if checked.curve is None else checked.curve.engine,
        checked.unknown,
    )


def unreadable(name: str, why: str) -> FileReport:
    """The report of a file that cannot be read as text (LR001)."""
    rule = by_code()["LR001"]
    return FileReport(name, None, (Diagnostic(rule.code, rule.name, rule.severity, why, name),))
