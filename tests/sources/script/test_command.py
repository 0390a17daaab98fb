"""``lrviz check train.py`` as people and hooks use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main

BAD = """\
import torch

scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30_000, verbose=True)
for batch in loader:
    model(batch).backward()
    scheduler.step()
    optimizer.step()
"""
GOOD = BAD.replace(", verbose=True", "").replace(
    "    scheduler.step()\n    optimizer.step()", "    optimizer.step()\n    scheduler.step()"
)
SPEC = "epochs = 90\nsteps_per_epoch = 9\noptimizer = { lr = 0.1 }\n"
SPEC += "scheduler = { type = 'StepLR', step_size = 30 }\n"
SARIF = Path(__file__).parents[2] / "report" / "sarif-2.1.0-rtm.5.json"


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments], input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.py").write_text(BAD)
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.ipynb").write_text(notebook("import torch", BAD))
    (tmp_path / "spec.toml").write_text(SPEC)
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "bad.py").write_text(BAD)
    return tmp_path


def places(result: Result) -> list[str]:
    return [line.partition(" [*]")[0] for line in result.stdout.splitlines()]


def test_a_script_that_is_named(folder: Path) -> None:
    result = run("bad.py", "--output-format", "concise", "--assume", "torch=2.7")
    assert result.exit_code == 1
    assert places(result) == ["bad.py:3:13: error LR610", "bad.py:6:5: warning LR601"]
    assert result.stderr.startswith("Found 1 error, 1 warning in 1 file (engine: formula of torch")
    assert result.stderr.endswith("; 2 fixable with --fix.\n")
    assert run("good.py").exit_code == 0


def test_a_folder_gives_its_scripts(folder: Path) -> None:
    result = run(".", "--output-format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        *("bad.ipynb", "bad.ipynb", "bad.py", "bad.py")
    ]
    assert "in 4 files" in result.stderr


def test_a_folder_that_is_named_is_read_wherever_it_stands(folder: Path) -> None:
    result = run("site-packages", "--output-format", "concise")
    assert places(result)[1] == "site-packages/bad.py:6:5: warning LR601"


def test_a_notebook_shows_the_line_of_its_cell(folder: Path) -> None:
    result = run("bad.ipynb", "--select", "LR601")
    assert result.stdout.startswith("bad.ipynb:cell 2:6:5: warning LR601 scheduler.step() at line")
    assert "6 |     scheduler.step()" in result.stdout
    assert "= bad.ipynb:cell 2:7:5: the first step of the optimizer" in result.stdout


def test_fixes_of_a_script(folder: Path) -> None:
    assert "+scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30_000)\n" in (
        run("bad.py", "--diff").stdout
    )
    assert run("bad.py", "--fix").exit_code == 0
    assert (folder / "bad.py").read_text() == GOOD
    before = (folder / "bad.ipynb").read_text()
    assert run("bad.ipynb", "--fix").exit_code == 1
    assert (folder / "bad.ipynb").read_text() == before


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("  # lrviz: ignore[LR601] as in the paper", []),
        ("  # lrviz: ignore[step-before-optimizer]", []),
        ("  # lrviz: ignore", []),
        ("  # lrviz: ignore[LR602]", ["LR601", "LR010"]),
        ("  # lrviz: ignore[LR6O1]", ["LR601", "LR003"]),
        ('; x = "# lrviz: ignore[LR601]"', ["LR601"]),
    ],
)
def test_a_comment_suppresses_on_its_line(folder: Path, comment: str, expected: list[str]) -> None:
    text = BAD.replace(", verbose=True", "").replace(
        "    scheduler.step()", "    scheduler.step()" + comment
    )
    (folder / "x.py").write_text(text)
    (folder / "x.ipynb").write_text(notebook("", text))
    for name in ("x.py", "x.ipynb"):
        shown = json.loads(run(name, "--output-format", "json").stdout)["diagnostics"]
        assert [d["code"] for d in shown] == expected


def test_selection_and_the_projects_settings(folder: Path) -> None:
    assert run("bad.py", "--ignore", "LR6").exit_code == 0
    assert run("bad.py", "--select", "LR3").exit_code == 0
    config = folder / "pyproject.toml"
    config.write_text('[tool.lrviz]\nper-file-ignores = { "*.ipynb" = ["LR610"] }\n')
    assert "LR610" not in run("bad.ipynb").stdout
    assert "6 |     scheduler.step()" in run("bad.ipynb").stdout
    config.write_text('[tool.lrviz]\nexclude = ["bad.*"]\n')
    assert run(".", "--scripts").exit_code == 0


def test_standard_input_is_a_script_by_its_name(folder: Path) -> None:
    concise = ("--output-format", "concise", "--assume", "torch=2.7")
    result = run("-", "--stdin-filename", "x.py", *concise, input=BAD)
    assert places(result) == ["x.py:3:13: error LR610", "x.py:6:5: warning LR601"]
    assert run("-", "--stdin-filename", "x.py", "--fix", input=BAD).stdout == GOOD


def test_what_cannot_be_read_is_a_finding(folder: Path) -> None:
    (folder / "bytes.py").write_bytes(b"import torch\n\xff\n")
    (folder / "broken.py").write_text("import torch\ndef f(:\n")
    lines = run("bytes.py", "none.py", "broken.py", "bad.py", "--output-format", "concise")
    assert [line.split(" ")[2] for line in lines.stdout.splitlines()] == [
        *("LR600", "LR600", "LR600", "LR610", "LR601")
    ]


def test_a_script_is_held_to_a_spec(folder: Path) -> None:
    result = run("good.py", "--spec", "spec.toml", "--output-format", "concise")
    assert result.exit_code == 1
    assert 'ticks once per step; spec.toml has interval = "epoch"' in result.stdout
    missing = run("good.py", "--spec", "spex.toml")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "did you mean `spec.toml`?" in missing.stderr
    (folder / "spec.toml").write_text("epochs = 0\n")
    assert run("good.py", "--spec", "spec.toml").exit_code == 2


def test_json_and_sarif_have_the_second_place(folder: Path) -> None:
    document = json.loads(run("bad.py", "bad.ipynb", "--output-format", "json").stdout)
    in_script, in_notebook = (d for d in document["diagnostics"] if d["code"] == "LR601")
    place = {"line": 7, "column": 5, "end_line": 7, "end_column": 21}
    message = "the first step of the optimizer"
    assert in_script["related"] == [{"path": "bad.py", **place, "message": message}]
    assert in_notebook["cell"] == in_notebook["related"][0]["cell"] == 2
    sarif = json.loads(run("bad.py", "bad.ipynb", "--output-format", "sarif").stdout)
    jsonschema.Draft4Validator(json.loads(SARIF.read_text())).validate(sarif)
    [region] = [
        result["relatedLocations"][0]["physicalLocation"]["region"]
        for result in sarif["runs"][0]["results"]
        if result["ruleId"] == "LR601" and "region" in result["locations"][0]["physicalLocation"]
    ]
    assert region == {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 21}


def test_from_python(folder: Path) -> None:
    assert [(d.code, d.line) for d in lrviz.check("bad.py")] == [("LR610", 3), ("LR601", 6)]
    assert [d.cell for d in lrviz.check(folder / "bad.ipynb")] == [2, 2]
    assert [d.code for d in lrviz.check("none.py")] == ["LR600"]


def test_nothing_heavy_is_imported_and_nothing_is_run(folder: Path) -> None:
    without_a_curve = BAD.replace("StepLR(optimizer, 30_000", "LambdaLR(optimizer, factor")
    (folder / "bad.py").write_text("open('ran', 'w')\n" + without_a_curve)
    code = (
        "import sys; from lrviz.cli import main\n"
        "try: main(['check', 'bad.py'])\n"
        "except SystemExit as end: assert end.code == 1\n"
        "print(sorted({'torch', 'matplotlib', 'numpy', 'tomli'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert found.stdout.splitlines()[-1] == "[]"
    assert not (folder / "ran").exists()


def test_says_in_how_many_files_it_saw_no_scheduler(folder: Path) -> None:
    (folder / "model.py").write_text("import torch\nnet = torch.nn.Linear(2, 2)\n")
    (folder / "imported.py").write_text("import torch\nfrom mylib import scheduler\n")
    (folder / "broken.py").write_text("import torch\nfrom\n")
    (folder / "text.py").write_text("print(1)\n")
    result = run("good.py", "model.py", "imported.py", "text.py")
    assert "4 files, 3 without a schedule that lrviz can see" in result.stderr
    assert "without a scheduler" not in run("good.py").stderr
    assert "without a scheduler" not in run("broken.py", "good.py", "spec.toml").stderr
