"""What the rules say of their own bad examples, word by word, in files beside the tests.

``python tests/said.py`` writes the files anew; the diff is what a change of a rule changes.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from lrviz.lint.diagnostic import Diagnostic, Edit  # noqa: E402

FOLDERS = {
    "spec": ROOT / "tests/lint/said",
    "boundary": ROOT / "tests/lint/said_at_boundaries",
    "script": ROOT / "tests/sources/script/said",
    "change of a script": ROOT / "tests/sources/script/changes/said",
    "change of a spec": ROOT / "tests/lint/changes/said",
}
_HEADING = re.compile(r"^=== (.+)\n", re.MULTILINE)


def said(kind: str, name: str, key: object) -> str:
    """What a rule says of one of its examples, by their file; empty where nothing is kept."""
    return _kept(kind, name).get(str(key), "")


@cache
def _kept(kind: str, name: str) -> dict[str, str]:
    path = FOLDERS[kind] / f"{name}.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    _, *parts = _HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def shown(found: Iterable[Diagnostic], code: str) -> str:
    """The findings of a rule, whole, and the codes of those beside them."""
    found = tuple(found)
    lines = [line for one in found if one.code == code for line in _lines(one)]
    others = sorted({f"{one.code} {one.severity}" for one in found if one.code != code})
    if others:
        lines.append(f"beside: {', '.join(others)}")
    return "".join(f"{line}\n" for line in lines)


def _lines(one: Diagnostic) -> Iterator[str]:
    span = one.span
    place = "-" if span is None else f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    yield f"{place} {one.severity}: {one.message}"
    if one.fix is not None:
        edits = ", ".join(map(_edit, one.fix.edits))
        yield f"    {one.fix.applicability} fix: {one.fix.title}: {edits}"
    if one.steps is not None:
        yield f"    steps: {one.steps[0]} to {one.steps[1]}"
    if one.group is not None:
        yield f"    group: {one.group}"
    if one.general is not None:
        yield f"    where numbers are not known: {one.general}"
    for near in one.related:
        yield f"    {near.span.line}:{near.span.column}: {near.message}"


def _edit(edit: Edit) -> str:
    span = edit.span
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column} {edit.content!r}"


def main() -> None:
    """Write the files anew."""
    from tests.changes import cases
    from tests.lint import test_boundaries as at_boundaries
    from tests.lint import test_changes as of_changed_specs
    from tests.lint import test_rules as of_specs
    from tests.sources.script import test_changes as of_changed_scripts
    from tests.sources.script import test_rules as of_scripts

    texts: dict[tuple[str, str], dict[object, str]] = defaultdict(dict)
    for case in of_specs.cases("bad"):
        rule, text = case.values
        with tempfile.TemporaryDirectory() as folder:
            found = of_specs.check(rule, text, Path(folder))
        mine = texts["spec", rule.code]
        mine[len(mine)] = shown(found, rule.code)
    for case in of_scripts.cases("bad"):
        rule, text = case.values
        mine = texts["script", rule.code]
        mine[len(mine)] = shown(of_scripts.check(rule, text), rule.code)
    for code, scheduler, severity, run, optimizer in at_boundaries.CASES:
        if severity is not None:
            text = at_boundaries.spec(scheduler, run, optimizer)
            found = at_boundaries.check(text)
            texts["boundary", code][at_boundaries.key(text)] = shown(found, code)
    for kind, of in (("script", of_changed_scripts), ("spec", of_changed_specs)):
        for change in cases(of.FOLDER):
            if change.how != "-":
                mine = texts[f"change of a {kind}", change.table]
                mine[change.key] = shown(of.check(change.text), change.code)
    for folder in FOLDERS.values():
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.txt"):
            old.unlink()
    for (kind, name), parts in texts.items():
        whole = "".join(f"=== {key}\n{text}" for key, text in parts.items())
        (FOLDERS[kind] / f"{name}.txt").write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    main()
