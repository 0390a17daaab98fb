"""The command line as people use it: what they type, what they see, what is left behind."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import COMMANDS, main
from lrviz.known.torch import torch_of
from tests.sampling import sample

GOOD = """\
title = "Good"
epochs = 4
steps_per_epoch = 10
optimizer = { lr = 0.1, momentum = 0.9 }
scheduler = { type = "StepLR", step_size = 2, gamma = 0.5 }
"""
QUICK = ("--engine", "formula")
"""For whole processes: torch takes seconds to import, and what they show does not hang on it."""


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(main, list(arguments), input=input)
    shown = result.output + (str(result.exception) if result.exception else "")
    assert "Traceback" not in shown
    assert result.exception is None or isinstance(result.exception, SystemExit), shown
    return result


def python(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lrviz", *arguments]
    how = {"capture_output": True, "text": True, "timeout": 120, **how}
    return subprocess.run(command, check=False, **how)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.toml").write_text(GOOD)
    return tmp_path


def test_plot_writes_beside_and_says_where(folder: Path) -> None:
    result = run("plot", "good.toml")
    assert result.exit_code == 0
    assert "wrote good.png (4 ticks, engine: " in result.stderr
    assert result.stdout == ""
    assert (folder / "good.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(p.name for p in folder.iterdir()) == ["good.png", "good.toml"]


@pytest.mark.parametrize(
    ("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_formats_and_the_same_bytes_twice(ending: str, magic: bytes, folder: Path) -> None:
    for name in ("a", "b"):
        assert run("plot", "good.toml", "-o", f"{name}.{ending}").exit_code == 0
    first, second = ((folder / f"{name}.{ending}").read_bytes() for name in ("a", "b"))
    assert first.startswith(magic)
    assert first == second


def test_the_same_bytes_in_another_process(folder: Path) -> None:
    for ending in ("png", "svg"):
        command = ["plot", "good.toml", "--engine", "formula", "--format", ending, "-o"]
        other = python(*command, "-", text=False, cwd=folder).stdout
        assert run(*command, "own").exit_code == 0
        assert other == (folder / "own").read_bytes() != b""


def test_table_as_csv(folder: Path) -> None:
    result = run("table", "good.toml")
    assert result.stdout == (
        "epoch,step,lr,momentum\n0,0,0.1,0.9\n1,10,0.1,0.9\n2,20,0.05,0.9\n3,30,0.05,0.9\n"
    )


def test_table_as_json(folder: Path) -> None:
    document = json.loads(run("table", "good.toml", "--format", "json").stdout)
    here = importlib.util.find_spec("torch") is not None
    assert document.pop("engine") == ("torch" if here else "formula")
    assert document.pop("torch") == str(torch_of().text)
    assert document == {
        "version": 1,
        "spec": "good.toml",
        "interval": "epoch",
        "epochs": 4,
        "steps_per_epoch": 10,
        "ticks": 4,
        "rows": [
            {"epoch": e, "step": 10 * e, "lr": {"0": lr}, "momentum": {"0": 0.9}}
            for e, lr in enumerate([0.1, 0.1, 0.05, 0.05])
        ],
        "warnings": [],
    }


def test_table_as_markdown_per_step(folder: Path) -> None:
    lines = run("table", "good.toml", "--format", "md", "--every", "step").stdout.splitlines()
    assert lines[:3] == [
        "| epoch | step | lr | momentum |",
        "| ---: | ---: | ---: | ---: |",
        "| 0 | 0 | 0.1 | 0.9 |",
    ]
    assert len(lines) == 2 + 40


def test_standard_input_and_overrides(folder: Path) -> None:
    result = run("table", "-", "--set", "scheduler.gamma=0.1", input=GOOD)
    assert result.stdout.splitlines()[3] == "2,20,0.010000000000000002,0.9"


def test_a_sweep_overlays(folder: Path) -> None:
    result = run("plot", "good.toml", "--sweep", "scheduler.gamma=0.5,0.1", "-o", "s.svg")
    assert result.exit_code == 0
    text = (folder / "s.svg").read_text()
    assert "gamma = 0.5 (peak 0.1, final 0.05)" in text
    assert "gamma = 0.1 (peak 0.1, final 0.01)" in text


def test_the_terminal_gets_ascii_and_no_colour_when_asked(folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    result = python("plot", "good.toml", *QUICK, "--term", cwd=folder, env=environment)
    assert result.returncode == 0
    assert result.stdout.isascii()
    assert "\x1b" not in result.stdout
    assert "peak 0.1, final 0.05" in result.stdout
    assert not list(folder.glob("*.png"))


BAD = {
    "a typo": ("good.tml", None, "did you mean `good.toml`"),
    "a folder": (".", None, "is a folder"),
    "broken TOML": ("bad.toml", "epochs = ", "bad.toml:1:10: not TOML"),
    "no scheduler": ("bad.toml", "epochs = 1\noptimizer = { lr = 1 }", "bad.toml:1:1: "),
    "an untrusted import": (
        "bad.toml",
        'epochs = 1\noptimizer = { lr = 1 }\nscheduler = { type = "evil.Scheduler" }\n',
        "bad.toml:3:22: `evil.Scheduler` would be imported from `evil`, which is not trusted",
    ),
    "a tick that raises": (
        "bad.toml",
        "epochs = 9\noptimizer = { lr = 1 }\n"
        'scheduler = { type = "OneCycleLR", max_lr = 1, total_steps = 5, cycle_momentum=false }\n',
        "bad.toml:3:22: OneCycleLR raises ValueError at tick 6",
    ),
    "a control character in a name": ("bad\x1b[31m.toml", "epochs =", "bad\\x1b[31m.toml:1:9: "),
}


@pytest.mark.parametrize("command", ["plot", "table"])
@pytest.mark.parametrize(("name", "text", "part"), BAD.values(), ids=BAD)
def test_bad_input_is_one_message(
    command: str, name: str, text: str | None, part: str, folder: Path
) -> None:
    if text is not None:
        (folder / name).write_text(text)
    before = sorted(folder.iterdir())
    result = run(command, name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert part in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.strip().isprintable()
    assert sorted(folder.iterdir()) == before


def test_nothing_untrusted_is_imported(folder: Path) -> None:
    (folder / "evil.py").write_text("open('imported', 'w')\n")
    (folder / "bad.toml").write_text(BAD["an untrusted import"][1] or "")
    assert python("plot", "bad.toml", cwd=folder).returncode == 2
    assert not (folder / "imported").exists()


def test_a_fifo_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    result = python("plot", "pipe.toml", cwd=folder, timeout=30)
    assert result.returncode == 2
    assert "is a FIFO" in result.stderr


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("no/such/x.png", "there is no folder `no/such`"),
        ("x.gif", "expected .png, .svg or .pdf"),
        ("x", "no ending"),
        ("x.pgn", "did you mean `png`"),
        ("good.toml/x.png", "is not a folder"),
    ],
)
def test_an_output_that_cannot_be_written(target: str, part: str, folder: Path) -> None:
    result = run("plot", "good.toml", "-o", target)
    assert result.exit_code == 2
    assert part in result.stderr
    assert [p.name for p in folder.iterdir()] == ["good.toml"]


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    command = f"{sys.executable} -m lrviz table good.toml --engine formula --every step"
    command += " --set steps_per_epoch=90000 | head -1"
    result = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,  # 1 would mean findings
        cwd=folder,
    )
    assert result.stdout == "epoch,step,lr,momentum\n"
    assert result.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "arguments",
    [
        ("table", "good.toml", *QUICK),
        ("plot", "good.toml", *QUICK, "--term"),
        ("schema",),
        ("rule",),
    ],
)
def test_a_full_disk_behind_standard_output(arguments: tuple[str, ...], folder: Path) -> None:
    with open("/dev/full", "w") as full:
        result = python(*arguments, cwd=folder, capture_output=False, stdout=full, stderr=-1)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith("no space left on device")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", ["table good.toml", "plot good.toml --term", "table -"])
def test_closed_standard_streams(arguments: str, folder: Path) -> None:
    command = f"{sys.executable} -m lrviz {arguments} --engine formula <&- >&-"
    result = subprocess.run(
        command, shell=True, stderr=-1, text=True, timeout=120, check=False, cwd=folder
    )
    assert result.returncode == (2 if arguments.endswith("-") else 0)
    assert "Traceback" not in result.stderr


def test_standard_input_cannot_be_read_twice(folder: Path) -> None:
    result = run("plot", "-", "-", input=GOOD)
    assert result.exit_code == 2
    assert "can be given once only" in result.stderr


def test_a_backend_that_matplotlib_does_not_know(folder: Path) -> None:
    environment = {**os.environ, "MPLBACKEND": "nonsense"}
    result = python("plot", "good.toml", *QUICK, cwd=folder, env=environment)
    assert result.returncode == 2
    assert "'nonsense' is not a valid value for backend" in result.stderr
    assert "Traceback" not in result.stderr


def test_only_toml_is_taken_off_the_name(folder: Path) -> None:
    (folder / "lr.v2").write_text(GOOD)
    assert "wrote lr.v2.png" in run("plot", "lr.v2").stderr


def test_without_torch_the_message_says_how_to_install_it(folder: Path) -> None:
    (folder / "own.py").write_text("def f(optimizer): ...\n")
    text = 'epochs = 1\noptimizer = { lr = 1 }\nscheduler = { type = "own.f" }\n'
    (folder / "own.toml").write_text(text)
    hide = "import sys; sys.modules['torch'] = None; from lrviz.cli import main; main()"
    command = [sys.executable, "-c", hide, "plot", "own.toml", "--trust", "own"]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=folder
    )
    assert result.returncode == 2
    assert "pip install 'lrviz[torch]'" in result.stderr
    assert "Traceback" not in result.stderr


def test_help_imports_nothing_heavy() -> None:
    hook = "import sys; from lrviz.cli import main\ntry:\n main(['--help'])\n"
    hook += "except SystemExit: pass\n"
    hook += "print(sorted({'torch', 'matplotlib', 'numpy'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", hook], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: main {name}" in result.stdout


def test_the_version_names_torch_and_the_engine_without_importing_it() -> None:
    code = (
        "import sys; from lrviz.cli import main\n"
        "try: main(['--version'])\n"
        "finally: print([m for m in ('torch', 'numpy') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    torch = importlib.util.find_spec("torch") and importlib.metadata.version("torch")
    engine = "torch" if torch else "formula"
    spoken_of = torch_of()
    assert done.stdout == (
        f"lrviz {lrviz.__version__}\ntorch {torch or 'not installed'}\n"
        f"engine {engine} (what auto takes)\n"
        f"speaks of torch {spoken_of.text} ({spoken_of.why})\n"
    )
    assert "torch" not in done.stderr


def test_a_mistyped_command() -> None:
    result = run("plto")
    assert result.exit_code == 2
    assert "did you mean `plot`" in result.stderr


def test_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["title"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own figures")
@pytest.mark.parametrize("engine", sample(["formula", "torch"], 2))
def test_a_million_ticks_fit_and_keep_their_spike(engine: str, folder: Path) -> None:
    (folder / "long.toml").write_text(
        "steps = 1_000_000\noptimizer = { lr = 1.0 }\n"
        'scheduler = { type = "LambdaLR", lr_lambda = "5 if step == 654321 else 1" }\n'
    )
    code = (
        "from lrviz.cli import main\n"
        f"try: main(['plot', 'long.toml', '-o', 'long.svg', '--engine', '{engine}'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    )
    assert int(result.stdout.splitlines()[-1]) < 500 * 1024  # kB
    text = (folder / "long.svg").read_text()
    assert "peak 5" in text
    assert len(text) < 300_000


BROKEN = GOOD.replace("StepLR", "CosineAnnealingLR").replace(
    "step_size = 2, gamma = 0.5", "T_max = 2"
)


def test_nobody_plots_a_broken_schedule_without_being_told(folder: Path) -> None:
    (folder / "bad.toml").write_text(BROKEN)
    result = run("plot", "bad.toml", "-o", "bad.svg")
    assert result.exit_code == 0
    assert (
        "bad.toml:5:51: error LR301 [*] T_max = 2, but the scheduler ticks 4 times" in result.stderr
    )
    assert "LR301" not in (folder / "bad.svg").read_text()


def test_check_marks_findings_on_the_picture(folder: Path) -> None:
    (folder / "bad.toml").write_text(BROKEN)
    assert run("plot", "bad.toml", "--check", "-o", "bad.svg").exit_code == 0
    assert "LR301" in (folder / "bad.svg").read_text()


@pytest.mark.parametrize(
    "setting", ['ignore = ["LR3"]', 'per-file-ignores = { "bad.*" = ["cosine-rebounds"] }']
)
def test_plot_says_nothing_that_the_project_ignores(folder: Path, setting: str) -> None:
    (folder / "bad.toml").write_text(
        "epochs = 90\noptimizer.lr = 0.1\nscheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
    )
    assert "LR301" in run("plot", "bad.toml", "-o", "bad.svg").stderr
    (folder / "pyproject.toml").write_text(f"[tool.lrviz]\n{setting}\n")
    result = run("plot", "bad.toml", "--check", "-o", "bad.svg")
    assert (result.exit_code, "LR301" in result.stderr) == (0, False)
    assert "LR301" not in (folder / "bad.svg").read_text()


def test_epochs_of_a_run_of_steps(folder: Path) -> None:
    text = GOOD.replace("epochs = 4", "steps = 40")
    (folder / "a.toml").write_text(text)
    assert run("plot", "a.toml", "--x", "epoch").exit_code == 0
    assert "epoch,step" in run("table", "a.toml").stdout
    (folder / "b.toml").write_text(text.replace("steps_per_epoch = 10\n", ""))
    assert run("plot", "b.toml", "--x", "epoch").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "colored"),
    [
        ("check --color bad.toml", True),
        ("--color check bad.toml", True),
        ("--color check --no-color bad.toml", False),
        ("check bad.toml", False),
        ("check --diff --color bad.toml", True),
        ("check --diff bad.toml", False),
    ],
)
def test_colour_is_chosen_before_or_after_the_command(
    arguments: str, colored: bool, folder: Path
) -> None:
    text = "epochs = 9\noptimizer.lr = 0.1\n[scheduler]\ntype = 'CosineAnnealingLR'\nT_max = 3\n"
    (folder / "bad.toml").write_text(text)
    result = run(*arguments.split())
    assert result.exit_code == 1
    assert ("\x1b[3" in result.stdout) is colored
