"""Each reporter, on findings that have all that a finding can have: the whole of what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lrviz.lint.diagnostic import Diagnostic, Edit, Fix, Related
from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import all_rules
from lrviz.report import reporter
from lrviz.text.problem import Span

WIDE = "学习率 = \tfactor(0.5,"  # six columns in three letters, a tab of four
TEXT = f"first\n{WIDE}\n  2)\n\nx = 1\n"
SEVERAL = Span(12, 32, 2, 7, 3, 4)
ONE = Span(35, 36, 5, 1, 5, 2)
FILES = [
    FileReport(
        "a/b é.py",
        TEXT,
        (
            Diagnostic(
                *("LR301", "cosine-rebounds", "warning", "one\ntwo%", "a/b é.py", SEVERAL),
                group="head",
                fix=Fix("Take both out", (Edit(SEVERAL, ""), Edit(ONE, "y")), "unsafe"),
                related=(
                    Related("a/b é.py", ONE, "here"),
                    Related("n.ipynb", ONE, "there", cell=4),
                ),
            ),
            Diagnostic("LR504", "unknown", "info", "only so", "/a/b", ONE),
        ),
    ),
    FileReport(
        "n.ipynb",
        "{}",
        (Diagnostic("LR601", "order", "error", "in a cell", "n.ipynb", ONE, cell=3),),
        cells={3: "1\n2\n3\n4\ny = 2"},
    ),
    FileReport("gone.toml", None, (Diagnostic("LR001", "read", "error", "no", "gone.toml"),)),
]


def written(name: str) -> str:
    return reporter(name)(FILES, False)


def test_text() -> None:
    assert written("text") == (
        "a/b é.py:2:7: warning LR301 one\\ntwo% (group head)\n"
        "  |\n"
        "1 | first\n"
        "2 | 学习率 =     factor(0.5,\n"
        "  |          ^^^^^^^^^^^^^^^ cosine-rebounds\n"
        "  |\n"
        "  = a/b é.py:5:1: here\n"
        "  = n.ipynb:cell 4:5:1: there\n"
        "  = help: Take both out (--fix --unsafe-fixes does it)\n"
        "\n"
        "/a/b:5:1: info LR504 only so\n"
        "  |\n"
        "5 | x = 1\n"
        "  | ^ unknown\n"
        "  |\n"
        "  = help: lrviz rule LR504\n"
        "\n"
        "n.ipynb:cell 3:5:1: error LR601 in a cell\n"
        "  |\n"
        "4 | 4\n"
        "5 | y = 2\n"
        "  | ^ order\n"
        "  |\n"
        "  = help: lrviz rule LR601\n"
        "\n"
        "gone.toml:1:1: error LR001 no\n"
        "  = help: lrviz rule LR001\n"
        "\n"
    )


LINES = {
    # What stands in line 9 or 10, the finding's columns, and what is shown.
    "the first of all": (1, "x" * 9, 1, 4, ["  |", "1 | xxxxxxxxx", "  | ^^^ n", "  |"]),
    "numbers of two widths": (
        *(10, "abc", 2, 3),
        ["   |", " 9 | before", "10 | abc", "   |  ^ n", "   |"],
    ),
    "nothing at its end": (1, "ab", 3, 3, ["  |", "1 | ab", "  |   ^ n", "  |"]),
    "as wide as a line may be": (1, "x" * 160, 1, 161, ["  |", f"1 | {'x' * 160}"]),
    "wider than that": (1, "x" * 161, 1, 162, ["  |", f"1 | {'x' * 159}…", f"  | {'^' * 160} n"]),
    "beyond what is shown": (1, "x" * 300, 200, 210, ["  |", f"1 | {'x' * 159}…"]),
    "an accent of its own": (1, "e\u0301 = 1", 6, 7, ["  |", "1 | e\u0301 = 1", "  |     ^ n"]),
    "a line of Windows": (1, "ab\r", 1, 3, ["  |", "1 | ab", "  | ^^ n"]),
    "beyond the file": (12, "", 1, 2, ["   = help: lrviz rule LR301"]),
}


@pytest.mark.parametrize(("line", "text", "first", "last", "shown"), LINES.values(), ids=LINES)
def test_a_line_and_its_marks(
    line: int, text: str, first: int, last: int, shown: list[str]
) -> None:
    lines = ["before"] * 9 + ["after"]
    if line <= len(lines):
        lines[line - 1] = text
    span = Span(0, 0, line, first, line, last)
    found = Diagnostic("LR301", "n", "error", "m", "f", span)
    written = reporter("text")([FileReport("f", "\n".join(lines), (found,))], False)
    assert written.splitlines()[1 : 1 + len(shown)] == shown
    assert max(map(len, written.splitlines())) <= 170


def test_an_empty_line_before_is_not_shown() -> None:
    found = Diagnostic("LR301", "n", "error", "m", "f", Span(0, 0, 2, 1, 2, 2))
    written = reporter("text")([FileReport("f", " \nx\n", (found,))], False)
    assert written.splitlines()[1:3] == ["  |", "2 | x"]


def test_concise() -> None:
    assert written("concise") == (
        "a/b é.py:2:7: warning LR301 one\\ntwo% (group head)\n"
        "/a/b:5:1: info LR504 only so\n"
        "n.ipynb:cell 3:5:1: error LR601 in a cell\n"
        "gone.toml:1:1: error LR001 no\n"
    )


def test_colours() -> None:
    lines = reporter("concise")(FILES, True).splitlines()
    assert lines[0].startswith(
        "\x1b[1ma/b é.py:2:7:\x1b[0m \x1b[33m\x1b[1mwarning\x1b[0m \x1b[1mLR3"
    )
    assert "\x1b[36m\x1b[1minfo\x1b[0m" in lines[1]
    assert "\x1b[31m\x1b[1merror\x1b[0m" in lines[2]
    safe = Diagnostic(*("LR301", "n", "error", "m", "f", ONE), fix=Fix("t", (Edit(ONE, "y"),)))
    assert "\x1b[36m [*]\x1b[0m m" in reporter("concise")([FileReport("f", "", (safe,))], True)
    text = reporter("text")(FILES, True)
    assert "\x1b[33m\x1b[1m^^^^^^^^^^^^^^^ cosine-rebounds\x1b[0m" in text
    assert "\x1b[34m\x1b[1m2 |\x1b[0m 学习率" in text


def test_github() -> None:
    assert written("github") == (
        "::warning title=lrviz LR301 cosine-rebounds,file=a/b é.py,line=2,endLine=3"
        "::a/b é.py:2:7: LR301 one%0Atwo%25\n"
        "::notice title=lrviz LR504 unknown,file=/a/b,line=5,endLine=5,col=1,endColumn=2"
        "::/a/b:5:1: LR504 only so\n"
        "::error title=lrviz LR601 order,file=n.ipynb::n.ipynb:cell 3:5:1: LR601 in a cell\n"
        "::error title=lrviz LR001 read,file=gone.toml,line=1::gone.toml:1:1: LR001 no\n"
    )


def test_json() -> None:
    several = {"line": 2, "column": 7, "end_line": 3, "end_column": 4}
    one = {"line": 5, "column": 1, "end_line": 5, "end_column": 2}

    def found(code: str, name: str, severity: str, message: str, path: str, **more: Any) -> Any:
        own = {"code": code, "name": name, "severity": severity, "message": message, "path": path}
        return {**own, **one, "group": None, "fix": None, **more}

    edits = [{**several, "content": ""}, {**one, "content": "y"}]
    related = [
        {"path": "a/b é.py", **one, "message": "here"},
        {"path": "n.ipynb", **one, "message": "there", "cell": 4},
    ]
    assert json.loads(written("json")) == {
        "version": 1,
        "files": 3,
        "diagnostics": [
            {
                **found("LR301", "cosine-rebounds", "warning", "one\ntwo%", "a/b é.py"),
                **several,
                "group": "head",
                "fix": {"applicability": "unsafe", "edits": edits},
                "related": related,
            },
            found("LR504", "unknown", "info", "only so", "/a/b"),
            found("LR601", "order", "error", "in a cell", "n.ipynb", cell=3),
            {
                **found("LR001", "read", "error", "no", "gone.toml"),
                **{"line": 1, "column": 1, "end_line": 1, "end_column": 1},
            },
        ],
    }


def test_sarif() -> None:
    document = json.loads(written("sarif"))
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text())
    jsonschema.Draft4Validator(schema).validate(document)
    assert document["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    assert document["version"] == "2.1.0"
    [run] = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "lrviz"
    assert driver["version"] == driver["semanticVersion"]
    for rule, shown in zip(all_rules(), driver["rules"], strict=True):
        assert shown == {
            "id": rule.code,
            "name": type(rule).__name__,
            "shortDescription": {"text": rule.summary},
            "help": {"text": rule.explanation, "markdown": rule.explanation},
            "defaultConfiguration": {
                "level": {"info": "note"}.get(rule.severity, rule.severity),
                "enabled": rule.by_default,
            },
        }
    several = {"startLine": 2, "startColumn": 7, "endLine": 3, "endColumn": 4}
    one = {"startLine": 5, "startColumn": 1, "endLine": 5, "endColumn": 2}
    file = {"artifactLocation": {"uri": "a/b%20%C3%A9.py"}}
    notebook = {"artifactLocation": {"uri": "n.ipynb"}}
    codes = [rule["id"] for rule in driver["rules"]]
    found = [
        {
            "level": "warning",
            "message": {"text": "one\ntwo%"},
            "locations": [{"physicalLocation": {**file, "region": several}}],
            "relatedLocations": [
                {"physicalLocation": {**file, "region": one}, "message": {"text": "here"}},
                {"physicalLocation": notebook, "message": {"text": "there"}},
            ],
            "fixes": [
                {
                    "description": {"text": "Take both out"},
                    "artifactChanges": [
                        {
                            **file,
                            "replacements": [
                                {"deletedRegion": several, "insertedContent": {"text": ""}},
                                {"deletedRegion": one, "insertedContent": {"text": "y"}},
                            ],
                        }
                    ],
                }
            ],
        },
        {
            "level": "note",
            "message": {"text": "only so"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "file:///a/b"},
                        "region": one,
                    }
                }
            ],
        },
        {
            "level": "error",
            "message": {"text": "cell 3: in a cell"},
            "locations": [{"physicalLocation": notebook}],
        },
        {
            "level": "error",
            "message": {"text": "no"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "gone.toml"}}}],
        },
    ]
    for code, own in zip(("LR301", "LR504", "LR601", "LR001"), found, strict=True):
        own.update(ruleId=code, ruleIndex=codes.index(code))
    assert run["results"] == found
