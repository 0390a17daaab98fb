"""The reporters: what people read, and what other programs do."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from lrviz.lint.file_report import FileReport
from lrviz.lint.files import check_file
from lrviz.lint.registry import all_rules
from lrviz.lint.settings import Settings
from lrviz.report import reporter

TEXT = """\
epochs = 100
optimizer = { lr = 0.1 }
[scheduler]
type = "CosineAnnealingLR"
T_max = 50  # half
"""


@pytest.fixture
def reports() -> list[FileReport]:
    folder = Path()
    return [
        check_file(TEXT, "a,b:%1.toml", folder, Settings()),
        check_file("epochs = ", "bad\x1b.toml", folder, Settings()),
        check_file('title = "日本\\t"\nepochs = 1\n', "c.toml", folder, Settings()),
    ]


def test_text(reports: list[FileReport]) -> None:
    shown = reporter("text")(reports[:1], False)
    assert shown == (
        "a,b:%1.toml:5:9: error LR301 [*] T_max = 50, but the scheduler ticks 100 times: the LR "
        "climbs back to 0.0999 by epoch 99. Set T_max = 100.\n"
        "  |\n"
        '4 | type = "CosineAnnealingLR"\n'
        "5 | T_max = 50  # half\n"
        "  |         ^^ cosine-rebounds\n"
        "  |\n"
        "  = help: Set T_max = 100 (--fix does it)\n\n"
    )


def test_text_escapes_and_colours(reports: list[FileReport]) -> None:
    assert "\x1b" not in reporter("text")(reports, False)
    assert "\x1b[31m" in reporter("text")(reports, True)
    assert "bad\\x1b.toml:1:10: error LR001" in reporter("text")(reports, False)


def test_concise_is_one_line_each(reports: list[FileReport]) -> None:
    lines = reporter("concise")(reports, False).splitlines()
    assert len(lines) == sum(len(report.diagnostics) for report in reports)
    assert lines[0].startswith("a,b:%1.toml:5:9: error LR301 [*] T_max = 50")


def test_json_is_the_contract(reports: list[FileReport]) -> None:
    document = json.loads(reporter("json")(reports, False))
    assert (document["version"], document["files"]) == (1, 3)
    assert document.keys() == {"version", "files", "diagnostics"}
    first = document["diagnostics"][0]
    message = first.pop("message")
    assert message.startswith("T_max = 50")
    place = {"line": 5, "column": 9, "end_line": 5, "end_column": 11}
    assert first == {
        "code": "LR301",
        "name": "cosine-rebounds",
        "severity": "error",
        "path": "a,b:%1.toml",
        **place,
        "group": None,
        "fix": {
            "applicability": "safe",
            "edits": [{**place, "content": "100"}],
        },
    }


def test_github_escapes(reports: list[FileReport]) -> None:
    line = reporter("github")(reports, False).splitlines()[0]
    assert line.startswith(
        "::error title=lrviz LR301 cosine-rebounds,file=a%2Cb%3A%251.toml,line=5,endLine=5,col=9,"
        "endColumn=11::a,b:%251.toml:5:9: LR301 T_max = 50"
    )


def test_sarif_is_valid(reports: list[FileReport]) -> None:
    document = json.loads(reporter("sarif")(reports, False))
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text())
    jsonschema.Draft4Validator(schema).validate(document)
    run = document["runs"][0]
    assert len(run["tool"]["driver"]["rules"]) == len(all_rules())
    assert all(rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"])
    first = run["results"][0]
    assert first["level"] == "error"
    where = first["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "a%2Cb%3A%251.toml"
    assert where["region"] == {"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 11}
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {
        "text": "100"
    }
