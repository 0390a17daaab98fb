"""Whatever is read: a line that says what is wrong, no traceback, and the other files checked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main
from lrviz.text.bug import BUGS

SPEC = """\
epochs = 9
optimizer = { lr = 0.1 }
scheduler = { type = "StepLR", step_size = 3 }
"""
BAD = """\
import torch
from torch.optim.lr_scheduler import StepLR
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)  # größe
scheduler = StepLR(optimizer, 3)
for epoch in range(9):
    for batch in loader:
        model(batch).backward()
        scheduler.step()
        optimizer.step()
"""
MENDED = BAD.replace(
    "        scheduler.step()\n        optimizer.step()\n",
    "        optimizer.step()\n        scheduler.step()\n",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, input: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, list(arguments), input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def check(*arguments: str) -> Result:
    return run("check", "--output-format", "concise", *arguments)


def lrviz_in(folder: Path, *arguments: str, **how: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "lrviz", *arguments]
    how = {"capture_output": True, "timeout": 120, "cwd": folder, **how}
    return subprocess.run(command, check=False, **how)  # type: ignore[call-overload,no-any-return]


def notebook(*sources: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


NOTEBOOKS = {
    "a merge conflict": '{"cells": [\n<<<<<<< HEAD\n"import torch"\n=======\n]}',
    "no cells": '{"a": "import torch"}',
    "a list": '["import torch"]',
    "too deep": '{"x": "import torch", "cells": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "cells are a number": '{"x": "import torch", "cells": 3}',
    "cells are numbers": '{"x": "import torch", "cells": [3, null, "x"]}',
    "worksheets": '{"x": "import torch", "worksheets": [{"cells": 5}, 3, {}]}',
    "a source that is a number": notebook(3, ["import torch\n", 4]),
    "a cell that is not Python": notebook("import torch\nfor"),
}


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_broken_notebook_hides_no_other_file(text: str) -> None:
    Path("broken.ipynb").write_text(text)
    Path("train.py").write_text(BAD)
    found = check("broken.ipynb", "train.py")
    assert found.exit_code == 1
    assert "train.py:8:9: warning LR601" in found.stdout
    assert "bug" not in found.output


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_cell_may_be_one_string(mark: str) -> None:
    Path("a.ipynb").write_text(mark + notebook("x = 1\n" + BAD))
    assert "a.ipynb:cell 1:9:9: warning LR601" in check("a.ipynb").stdout


ENCODED = {
    "a byte order mark": ("utf-8-sig", ""),
    "latin-1": ("latin-1", "# -*- coding: latin-1 -*-\n"),
    "cp1252 on the second line": (
        "cp1252",
        "#!/usr/bin/env python\n# vim: fileencoding=cp1252 :\n",
    ),
    "utf-8 declared": ("utf-8", "# coding: utf-8\n"),
}


@pytest.mark.parametrize(("encoding", "head"), ENCODED.values(), ids=ENCODED)
def test_python_is_read_and_written_in_its_own_encoding(encoding: str, head: str) -> None:
    Path("train.py").write_bytes((head + BAD).encode(encoding))
    line = 8 + head.count("\n")
    assert f"train.py:{line}:9: warning LR601" in check("train.py").stdout
    assert "LR601" in [d.code for d in lrviz.check("train.py")]
    assert run("check", "--fix", "--ignore", "LR3", "train.py").exit_code == 0
    assert Path("train.py").read_bytes() == (head + MENDED).encode(encoding)


@pytest.mark.parametrize("name", ["nonsense", "rot13", "utf-16", "punycode", "idna", "hex"])
def test_an_encoding_that_python_does_not_read(name: str) -> None:
    Path("train.py").write_bytes(f"# coding: {name}\n{BAD}".encode("latin-1"))
    found = check("train.py")
    assert found.exit_code == 1
    assert "train.py:1:1: error LR600 cannot be read: " in found.stdout


def test_super_outside_of_a_class() -> None:
    Path("train.py").write_text(BAD + "        super().step()\n")
    found = check("train.py")
    assert "warning LR601" in found.stdout
    assert "bug" not in found.stdout


@pytest.mark.parametrize("number", ["1e400", ".inf", "-.inf", ".nan"])
def test_a_number_without_an_end(number: str) -> None:
    head = "learning_rate: 0.001\nlr_scheduler_type: cosine\nmax_steps: 100\n"
    Path("a.yaml").write_text(f"{head}warmup_steps: {number}\n")
    found = check("a.yaml")
    assert "a.yaml:4:15: error LR005 `warmup_steps` is " in found.stdout
    assert "bug" not in found.stdout


DECAYS = """\
SOLVER:
  LR_SCHEDULER_NAME: WarmupStepWithFixedGammaLR
  BASE_LR: 0.01
  MAX_ITER: 100
  NUM_DECAYS: {}
"""
OLMO = """\
model: {{ d_model: 64, max_sequence_length: 100 }}
optimizer: {{ name: adamw, learning_rate: 3.0e-4 }}
scheduler: {{ name: cosine_with_warmup, t_max: 40, t_warmup: 8 }}
max_duration: {}
global_train_batch_size: 10
"""
NOAM = """\
trainer: {{ max_steps: 100 }}
model:
  optim:
    name: adam
    lr: 2e-4
    sched: {{ name: NoamAnnealing, d_model: {}, warmup_steps: 12, min_lr: 1e-6 }}
"""
INCLUDES = """\
defaults:
  - trainer: "{}"
  - _self_
optim: {{ lr: 0.1 }}
trainer: {{ max_epochs: 16 }}
"""
CONFIGS = {
    "a duration without an end": OLMO.format("1e400"),
    "decays without an end": DECAYS.format(9223372036854775807),
    "less than no decays": DECAYS.format(-1),
    "a root of a negative number": NOAM.format(-1),
    "a base whose name has a null": '_BASE_: "a\\u0000"\nMODEL: { WEIGHTS: x }\n',
    "a name with a null": INCLUDES.format("a\\u0000"),
    "a very long name": INCLUDES.format("a" * 5000),
}


@pytest.mark.parametrize("text", CONFIGS.values(), ids=CONFIGS)
def test_a_strange_config(text: str) -> None:
    Path("a.yaml").write_text(text)
    found = check("a.yaml")
    assert "bug" not in found.output
    assert "1 without a scheduler" not in found.output  # it is read as what it is


@pytest.mark.parametrize("word", ["break", "continue"])
def test_a_jump_out_of_no_loop(word: str) -> None:
    Path("train.py").write_text(f"{BAD}if x:\n    {word}\n")
    found = check("train.py")
    assert "warning LR601" in found.stdout
    assert "bug" not in found.stdout


def test_a_script_may_be_larger_than_a_spec() -> None:
    Path("train.py").write_text(BAD + f"x = '{'x' * 2**20}'\n")
    assert "LR601" in [d.code for d in lrviz.check("train.py")]


SPECS = {
    "a dotted key of 600 parts": SPEC + ".".join(["x"] * 600) + " = 1\n",
    "90 tables in one another": SPEC + "x = " + "{ a = " * 90 + "1" + " }" * 90 + "\n",
    "400 arrays in one another": SPEC + "x = " + "[" * 400 + "]" * 400 + "\n",
    "too many schedulers": "epochs = 9\noptimizer = { lr = 0.1 }\n"
    + '[[scheduler]]\ntype = "StepLR"\nstep_size = 3\n' * 1001,
    "too many groups": SPEC.replace(
        "{ lr = 0.1 }", "{ lr = 0.1, groups = [" + "{}, " * 1001 + "] }"
    ),
    "an option that is text": SPEC + '[lint]\nnear_zero = "small"\n',
    "a metric without a value": SPEC.replace(
        '"StepLR", step_size = 3', '"ReduceLROnPlateau", patience = 1'
    )
    + 'metric = { expression = "1 / epoch" }\n',
}
SAID = {
    "too many schedulers": "error LR005 there are 1,001 schedulers; at most 1,000 are allowed",
    "too many groups": "error LR005 there are 1,001 param groups; at most 1,000 are allowed",
    "an option that is text": ":5:13: error LR005 `near_zero` is the string `small`; expected",
    "a metric without a value": "error LR008 `1 / epoch` divides by zero at epoch 0",
}


@pytest.mark.parametrize("name", SPECS)
def test_a_strange_spec(name: str) -> None:
    Path("a.toml").write_text(SPECS[name])
    found = check("a.toml")
    assert found.exit_code == 1
    assert SAID.get(name, "error LR00") in found.stdout
    assert "bug" not in found.output
    drawn = run("table", "a.toml")
    assert drawn.exit_code == 2
    assert "bug" not in drawn.stderr


@pytest.mark.parametrize("key", [".".join(["a"] * 2000), ".".join(["a"] * 900)])
def test_an_option_of_many_parts(key: str) -> None:
    Path("a.toml").write_text(SPEC)
    found = run("table", "a.toml", "--set", f"{key}=1")
    assert found.exit_code == 2
    assert "bug" not in found.stderr


def test_settings_with_a_byte_order_mark(folder: Path) -> None:
    Path("a.toml").write_text(SPEC.replace("step_size = 3", "step_size = 30"))
    Path("pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.lrviz]\nignore = ['LR2', 'LR3']\n")
    assert check("a.toml").exit_code == 0


def test_somebody_elses_settings_stop_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pyproject.toml").write_bytes(b"\xff\xfe lrviz")
    assert "not UTF-8" in check(".").stderr or "byte order mark" in check(".").stderr
    below = folder / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    Path("a.toml").write_text(SPEC)
    assert check("a.toml").exit_code == 0


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that the user of a process may not look into."""
    top = Path(tempfile.mkdtemp(prefix="lrviz-closed-"))
    top.chmod(0o755)
    inner = top / "inner"
    inner.mkdir()
    (top / "a.toml").write_text(SPEC)
    inner.chmod(0)
    yield top
    inner.chmod(0o700)
    inner.rmdir()
    (top / "a.toml").unlink()
    top.rmdir()


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_folder_that_cannot_be_looked_into_is_said(closed: Path) -> None:
    how = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    try:
        found = lrviz_in(closed, "check", "--output-format", "concise", ".", **how)
    except PermissionError:
        pytest.skip("another user cannot run this Python")
    assert found.returncode == 1
    assert b"inner:1:1: error LR001 cannot be read: permission denied" in found.stdout


@pytest.mark.parametrize("form", ["text", "concise", "github", "json", "sarif"])
def test_a_files_name_is_data(form: str, folder: Path) -> None:
    names = (b"a\x1b]0;x\x07.toml", b"a\xc2\x9b31m.toml", b"a\xff.toml", b"\xe2\x80\xae.toml")
    for name in names:
        Path(os.fsdecode(name)).write_text(SPEC.replace("step_size = 3", "step_size = 30"))
    found = lrviz_in(folder, "check", "--output-format", form, ".")
    assert found.returncode == 1, found.stderr
    for text in (found.stdout, found.stderr):
        shown = text.decode()
        assert all(c.isprintable() or c in "\n" for c in shown), shown
    if form in ("json", "sarif"):
        json.loads(found.stdout)
    if form == "concise":
        assert len(found.stdout.splitlines()) == len(names)


@pytest.mark.parametrize("form", ["text", "concise", "github", "json", "sarif"])
def test_an_output_that_is_not_utf_8(form: str, folder: Path) -> None:
    Path("größe….py").write_text(re.sub(r"\bscheduler\b", "größe_名", BAD))
    env = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    found = lrviz_in(folder, "check", "--output-format", form, ".", env=env)
    assert found.returncode == 1, found.stderr
    assert b"Traceback" not in found.stderr


def test_fixed_text_on_an_output_that_is_not_utf_8(folder: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    found = lrviz_in(
        folder, "check", "--fix", "-", "--stdin-filename", "a.py", input=BAD.encode(), env=env
    )
    assert found.stdout == MENDED.encode()


def test_one_rule_at_fault_hides_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> object:
        raise ZeroDivisionError("no such luck")

    Path("a.toml").write_text(SPEC.replace("step_size = 3", "step_size = 30"))
    Path("train.py").write_text(BAD)
    monkeypatch.setattr("lrviz.lint.files.report", fails)
    found = check("a.toml", "train.py")
    assert found.exit_code == 1
    message = f"a bug of lrviz: ZeroDivisionError: no such luck; please report it: {BUGS}"
    assert found.stdout.splitlines() == [
        f"a.toml:1:1: error LR001 {message}",
        f"train.py:1:1: error LR600 {message}",
    ]


@pytest.mark.parametrize("command", ["plot", "table", "code", "spec"])
def test_the_last_net(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> object:
        raise ZeroDivisionError("no\nsuch luck")

    Path("a.toml").write_text(SPEC)
    monkeypatch.setattr("lrviz.spec.reader._spec", fails)
    found = run(command, "a.toml")
    assert found.exit_code == 2
    assert (
        found.stderr
        == f"lrviz: a bug of lrviz: ZeroDivisionError: no such luck; please report it: {BUGS}\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("after", [0.03, 0.05, 0.08, 0.12, 0.2])
def test_ctrl_c_at_once(after: float, folder: Path) -> None:
    Path("a.toml").write_text(SPEC)
    start = "import sys; sys.argv = ['/bin/lrviz', 'plot', 'a.toml']; import lrviz\n"
    start += "sys.stdout.write('x'); sys.stdout.flush(); from lrviz.start import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", start], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    )
    assert process.stdout is not None
    process.stdout.read(1)  # Python itself has started, and lrviz has begun
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    # What comes while Python lets go of an import's lock, Python drops, and says so.
    dropped = said.startswith(b"Exception ignored in: <function _get_module_lock")
    assert dropped or b"Traceback" not in said
    assert process.returncode in (0, 130)


def test_torch_that_cannot_be_imported(folder: Path) -> None:
    broken = folder / "lib" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('libtorch.so: no such file')\n")
    (folder / "specs").mkdir()
    Path("specs/a.toml").write_text(SPEC)
    Path("specs/own.toml").write_text(SPEC.replace("StepLR", "torch.optim.lr_scheduler.NewLR"))
    env = {**os.environ, "PYTHONPATH": str(folder / "lib")}
    assert lrviz_in(folder, "table", "specs/a.toml", env=env).returncode == 0
    found = lrviz_in(folder, "table", "specs/own.toml", env=env)
    said = b"torch is installed here and cannot be imported: OSError: libtorch.so: no such file"
    assert found.returncode == 2
    assert said in found.stderr
    page = lrviz_in(folder, "gallery", "specs", env=env)
    assert page.returncode == 1
    assert said in page.stderr
    assert "a bug of lrviz" not in (folder / "specs" / "index.html").read_text()


WRITES = {"table": "a.toml", "code": "a.toml", "spec": "a.toml"}


@pytest.mark.parametrize("command", WRITES)
def test_no_result_comes_in_the_place_of_its_source(command: str) -> None:
    Path("a.toml").write_text(SPEC)
    Path("link.toml").symlink_to("a.toml")
    for target in ("a.toml", "link.toml", "./a.toml"):
        found = run(command, "a.toml", "-o", target)
        assert found.exit_code == 2
        assert "that is the file that is read" in found.stderr
    assert Path("a.toml").read_text() == SPEC


def test_a_schema_replaces_only_a_schema() -> None:
    Path("a.toml").write_text(SPEC)
    assert run("schema", "-o", "a.toml").exit_code == 2
    assert Path("a.toml").read_text() == SPEC
    assert run("schema", "-o", "a.json").exit_code == 0
    assert run("schema", "-o", "a.json").exit_code == 0


@pytest.mark.parametrize(
    "shares", ["1e-12, 0", "-1e18, 1", "1e400, 1", "float('nan'), 1", "0.5, 0.4"]
)
def test_shares_of_a_data_set_that_torch_refuses(shares: str) -> None:
    split = f"one, two = random_split(range(10**12), [{shares}])\n"
    head = "from torch.utils.data import DataLoader, random_split\n"
    Path("train.py").write_text(f"{head}{split}loader = DataLoader(one)\n{BAD}")
    found = check("train.py")
    assert "warning LR601" in found.stdout
    assert "bug" not in found.stdout


NUMBERS = {
    "a range beyond all bounds": "for j in range(10**400):\n    pass\n",
    "a list of them": "x = [i for i in range(10**400)]\n",
    "a list taken many times less than none": "x = [0] * -10**400\n",
    "a rest of a division by 0": "if n % 0 == 0:\n    pass\n",
    "a counter's rest of a division by 0": "for j in range(9):\n    if j % 0 == 0:\n        pass\n",
    "infinity in a list that is added up": "x = sum([1e400, 1])\n",
    "infinity as a size": "x = torch.utils.data.DataLoader(range(9), batch_size=1e400)\n",
    "infinity between two points": "import numpy as np\nx = np.interp(1e400, [0, 1], [0, 1e400])\n",
}


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_a_number_of_a_script_beyond_all_bounds(text: str) -> None:
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    Path("train.py").write_text(f"import torch\n\ndef f(n):\n{indented}\n{BAD}")
    Path("top.py").write_text(f"import torch\nn = input()\n{text}{BAD}")
    found = check("train.py", "top.py")
    assert "train.py" in found.stdout
    assert "bug" not in found.stdout


def test_what_is_left_in_the_end_goes_with_the_process() -> None:
    start = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000))\n"
    start += "from lrviz.start import main; main(args=['--version'])"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True)
    assert done.stdout.endswith("\nTrue\n"), done.stderr
