"""``lrviz check`` as people and hooks use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main
from lrviz.known.torch import torch_of

GOOD = "epochs = 100\noptimizer = { lr = 0.1 }\nscheduler = { type = 'StepLR', step_size = 30 }\n"
BAD = GOOD.replace("'StepLR', step_size = 30", "'CosineAnnealingLR', T_max = 50")
OTHER = '[project]\nname = "x"\n'


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments], input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.toml", GOOD), ("bad.toml", BAD), ("other.toml", OTHER)):
        (tmp_path / name).write_text(text)
    for hidden in (".venv", "node_modules", "sub"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "bad.toml").write_text(BAD)
    return tmp_path


def test_a_folder_is_walked_without_what_others_wrote(folder: Path) -> None:
    result = run(".", "--output-format", "concise")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "bad.toml",
        "sub/bad.toml",
    ]
    engine = f"formula of torch {torch_of().text}"
    said = f"Found 2 errors in 3 files (engine: {engine}); 2 fixable with --fix."
    assert said in result.stderr


def test_a_good_file_passes(folder: Path) -> None:
    result = run("good.toml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        f"All checks passed: 1 file (engine: formula of torch {torch_of().text})." in result.stderr
    )


def test_what_is_no_spec(folder: Path) -> None:
    named = run("other.toml", "--output-format", "concise")
    assert named.exit_code == 1
    assert "LR002" in named.stdout
    assert run("other.toml", "--skip-non-specs").exit_code == 0


def test_it_goes_on_past_a_file_that_cannot_be_read(folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    (folder / "bytes.toml").write_bytes(b"\xff")
    paths = ["pipe.toml", "bytes.toml", "no-such.toml", "bad.toml"]
    lines = run(*paths, "--output-format", "concise").stdout.splitlines()
    assert [line.split(" ")[2] for line in lines] == ["LR001", "LR001", "LR001", "LR301"]
    assert "did you mean" in lines[2] or "no such file" in lines[2]


def test_nothing_to_check_is_said(folder: Path) -> None:
    (folder / "empty").mkdir()
    result = run("empty")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "Nothing to check: no specs, configs or scripts here. `lrviz init` prints a spec to start "
        "from.\n"
    )


def test_fix_writes_and_checks_again(folder: Path) -> None:
    result = run("bad.toml", "--fix")
    assert result.exit_code == 0
    assert "T_max = 100" in (folder / "bad.toml").read_text()
    assert "lrviz fixed 1 finding." in result.stderr


def test_diff_shows_and_changes_nothing(folder: Path) -> None:
    result = run("bad.toml", "--diff")
    assert result.exit_code == 1
    assert "-scheduler = { type = 'CosineAnnealingLR', T_max = 50 }" in result.stdout
    assert "+scheduler = { type = 'CosineAnnealingLR', T_max = 100 }" in result.stdout
    assert (folder / "bad.toml").read_text() == BAD


def test_standard_input_has_a_name(folder: Path) -> None:
    result = run("-", "--stdin-filename", "x.toml", "--output-format", "concise", input=BAD)
    assert result.stdout.startswith("x.toml:3:")
    fixed = run("-", "--fix", input=BAD)
    assert fixed.stdout == BAD.replace("50", "100")


def test_selection_on_the_command_line(folder: Path) -> None:
    assert run("bad.toml", "--ignore", "LR3").exit_code == 0
    assert run("bad.toml", "--select", "LR2,LR1").exit_code == 0
    assert run("bad.toml", "--select", "cosine-rebounds").exit_code == 1
    assert run("bad.toml", "--exit-zero").exit_code == 0
    unknown = run("bad.toml", "--select", "LR31O")
    assert unknown.exit_code == 2
    assert "there is no rule `LR31O`" in unknown.stderr


def test_statistics(folder: Path) -> None:
    result = run(".", "--statistics")
    assert result.stdout == "    2  LR301  error    cosine-rebounds\n"


def test_the_projects_settings(folder: Path) -> None:
    config = folder / "pyproject.toml"
    config.write_text('[tool.lrviz]\nignore = ["LR301"]\n')
    assert run("bad.toml").exit_code == 0
    config.write_text('[tool.lrviz]\nexclude = ["sub"]\nper-file-ignores = { "bad.*" = ["LR3"] }\n')
    assert run(".").exit_code == 0
    config.write_text("[tool.lrviz]\nselct = []\n")
    broken = run("bad.toml")
    assert broken.exit_code == 2
    assert "pyproject.toml:2:1: `[tool.lrviz]` has no key `selct` (did you mean `select`?)" in (
        broken.stderr
    )
    config.write_text('[tool.lrviz]\nselect = ["LR999"]\n')
    assert run("bad.toml").exit_code == 2


def test_options_of_rules(folder: Path) -> None:
    text = GOOD.replace("'StepLR', step_size = 30", "'ExponentialLR', gamma = 0.9")
    (folder / "exp.toml").write_text(text)
    assert run("exp.toml").exit_code == 1
    (folder / "pyproject.toml").write_text("[tool.lrviz]\nnear_zero_share = 0.5\n")
    assert run("exp.toml").exit_code == 0


def test_an_untrusted_import_is_a_finding_and_nothing_is_imported(folder: Path) -> None:
    (folder / "evil.py").write_text("open('imported', 'w')\n")
    (folder / "e.toml").write_text(GOOD.replace("'StepLR'", "'evil.Scheduler'"))
    result = run("e.toml", "--output-format", "concise")
    assert "LR006" in result.stdout
    assert not (folder / "imported").exists()


def test_neither_torch_nor_matplotlib_is_imported(folder: Path) -> None:
    code = (
        "import sys; from lrviz.cli import main\n"
        "try: main(['check', 'bad.toml'])\n"
        "except SystemExit as end: assert end.code == 1\n"
        "print(sorted({'torch', 'matplotlib'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert found.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own figures")
@pytest.mark.parametrize("steps", [2_000_000, 10_000_000])
def test_a_long_run_takes_little_memory(folder: Path, steps: int) -> None:
    (folder / "long.toml").write_text(
        f"steps = {steps}\noptimizer = {{ lr = 0.1 }}\n"
        f"scheduler = {{ type = 'CosineAnnealingLR', T_max = {steps} }}\n"
    )
    code = (
        "from lrviz.cli import main\n"
        "try: main(['check', 'long.toml'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert int(found.stdout.splitlines()[-1]) < 300 * 1024  # kB


def test_from_python(folder: Path) -> None:
    import lrviz

    bad = folder / "bad.toml"
    bad.write_text(
        "epochs = 100\noptimizer.lr = 0.1\nscheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
    )
    [found] = lrviz.check(bad)
    assert isinstance(found, lrviz.Diagnostic)
    assert (found.code, found.line, found.fails) == ("LR301", 3, True)
    assert [d.code for d in lrviz.check(lrviz.load(bad))] == ["LR301"]
    bad.write_text("epochs = 3\n")
    assert {d.code for d in lrviz.check(bad)} == {"LR002"}
    assert [d.code for d in lrviz.check(folder / "none.toml")] == ["LR001"]


def test_the_rules_explained() -> None:
    runner = CliRunner()
    one = runner.invoke(main, ["rule", "LR301"])
    assert one.stdout.startswith("# LR301 cosine-rebounds (error or warning)\n")
    assert runner.invoke(main, ["rule", "cosine-rebounds"]).stdout == one.stdout
    table = runner.invoke(main, ["rule"]).stdout.splitlines()
    assert len(table) >= 56
    wrong = runner.invoke(main, ["rule", "cosine-rebouns"])
    assert wrong.exit_code == 2
    assert "did you mean `cosine-rebounds`" in wrong.stderr


def test_a_fixed_standard_input_is_all_that_is_on_standard_output(folder: Path) -> None:
    text = GOOD.replace(
        "{ type = 'StepLR', step_size = 30 }",
        "[{ type = 'CosineAnnealingLR', T_max = 50 }, { type = 'StepLR', step_size = 200 }]",
    )
    result = run("-", "--fix", "--output-format", "json", input=text)
    assert (result.exit_code, result.stdout) == (1, text.replace("50", "100"))
    assert '"LR204"' in result.stderr
    broken = CliRunner().invoke(main, ["check", "-", "--fix"], input=b"\xff")
    assert (broken.exit_code, broken.stdout) == (1, "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="runs the real patch")
@pytest.mark.parametrize("name", ["bad.toml", "a b.toml", "a,b:%d é日.toml"])
@pytest.mark.parametrize("text", [BAD, BAD.replace("\n", "\r\n"), BAD.rstrip()])
def test_a_diff_applies_with_patch(folder: Path, name: str, text: str) -> None:
    (folder / name).write_bytes(text.encode())
    shown = run(name, "--diff")
    assert "All checks passed" not in shown.stderr
    command = ["patch", "-p0", "--binary"]
    subprocess.run(command, input=shown.stdout_bytes, check=True, capture_output=True, cwd=folder)
    assert (folder / name).read_bytes() == text.replace("50", "100").encode()


def test_a_file_that_cannot_be_written_does_not_end_the_check(folder: Path) -> None:
    (folder / "locked").mkdir()
    (folder / "locked" / "bad.toml").write_text(BAD)
    (folder / "locked").chmod(0o555)
    (folder / "locked" / "bad.toml").chmod(0o444)
    if os.access(folder / "locked", os.W_OK):
        pytest.skip("this user may write everywhere")
    result = run("locked/bad.toml", "bad.toml", "--fix", "--output-format", "concise")
    assert result.exit_code == 2
    assert result.stdout.startswith("locked/bad.toml:3:")
    assert "cannot write `locked/bad.toml`: permission denied" in result.stderr
    assert "T_max = 100" in (folder / "bad.toml").read_text()


def test_a_folder_that_is_named_is_walked_whatever_its_name(folder: Path) -> None:
    for path in (".venv", str(folder / ".venv"), "node_modules/../.venv"):
        assert run(path).exit_code == 1
    (folder / "pyproject.toml").write_text('[tool.lrviz]\nexclude = ["sub"]\n')
    assert run("sub").exit_code == 1
    assert "in 2 files" in run(".").stderr


def test_an_empty_selection_is_an_error(folder: Path) -> None:
    result = run("bad.toml", "--select", "")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--select names no rule" in result.stderr


def test_an_unknown_code_in_the_settings_has_its_place(folder: Path) -> None:
    config = folder / "pyproject.toml"
    config.write_text('[tool.lrviz]\nignore = ["LR3", "LR31"]\nper-file-ignores.x = ["LRX"]\n')
    lines = run("bad.toml").stderr.splitlines()
    assert lines[0].startswith(f"{config}:3:23: there is no rule `LRX`")
    assert len(lines) == 1


@pytest.mark.parametrize("text", ["", OTHER, 'title = "x"\n', "[a]\nb = 1\n"])
def test_what_is_no_spec_is_told_once(folder: Path, text: str) -> None:
    (folder / "named.toml").write_text(text)
    lines = run("named.toml", "--output-format", "concise").stdout.splitlines()
    assert [line.split(" ")[2] for line in lines] == ["LR002"]
    assert "this is no spec" in lines[0]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('[scheduler]\nhosts = ["a"]\n', False),
        ('scheduler = "cron"\n', False),
        ("[[scheduler]]\nname = 'nightly'\n", False),
        ("[scheduler]\ntype = 'StepLR'\n", True),
        ("epochs = 3\nscheduler = 'StepLR'\n", True),
        ("epochs = 3\n[scheduler]\nstep_size = 1\n", True),
        ("[lrviz]\n", True),
        ("[scheduler]\ntype = \n", True),
    ],
)
def test_a_table_of_another_programs_is_passed_by(folder: Path, text: str, is_one: bool) -> None:
    (folder / "x.toml").write_text(text)
    assert run("x.toml", "--skip-non-specs").exit_code == is_one


def test_a_file_too_large_for_a_spec(folder: Path) -> None:
    (folder / "large.toml").write_text(GOOD + "#" * 2**20)
    named = run("large.toml", "--output-format", "concise")
    assert "LR001 has more than 1 MiB; no spec is that long" in named.stdout
    assert run("large.toml", "--skip-non-specs").exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("'StepLR', step_size = 30", "'MultiStepLR', milestones = [X]").replace(
            "X", "5, " * 50_000
        ),
        GOOD + "# lrviz: ignore[LR301]\n" * 20_000,
    ],
)
def test_a_long_spec_takes_no_longer_for_each_of_its_parts(folder: Path, text: str) -> None:
    (folder / "long.toml").write_text(text)
    began = time.process_time()
    run("long.toml", "--output-format", "concise")
    assert time.process_time() - began < 20
