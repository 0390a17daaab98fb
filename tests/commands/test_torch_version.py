"""``[tool.lrviz] torch``: of which torch lrviz speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main
from lrviz.engine.choose import automatically, for_check
from lrviz.engine.installed import has_torch, is_another
from lrviz.known.torch import (
    KNOWN,
    NEWEST,
    Torch,
    installed_version,
    number_of,
    torch_of,
    written,
)
from lrviz.lint.run_script import check_script

RESUMED = """
epochs = 6
optimizer = { lr = 1.0 }
scheduler = { type = "ExponentialLR", gamma = 0.5, last_epoch = 2 }
"""
MUON = """
epochs = 6
optimizer = { type = "Muon", lr = 0.1 }
scheduler = { type = "StepLR", step_size = 2 }
"""
LOUD = """
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.{}, verbose=True)
for epoch in range(90):
    train(model, optimizer)
    optimizer.step()
    scheduler.step()
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def run(setting: str | None, *arguments: str) -> Result:
        if setting is not None:
            text = f"[tool.lrviz]\n{setting}\n"
            Path("pyproject.toml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, arguments)

    Path("a.toml").write_text(RESUMED, encoding="utf-8")
    Path("muon.toml").write_text(MUON, encoding="utf-8")
    Path("train.py").write_text(LOUD.format("StepLR(optimizer, 30"), encoding="utf-8")
    return run


def test_the_curve_is_that_version_s(run) -> None:  # type: ignore[no-untyped-def]
    first = {
        version: run(f'torch = "{version}"', "table", "a.toml").stdout.splitlines()[1]
        for version in ("2.7", "2.8")
    }
    assert first == {"2.7": "0,0,0.5,0.0", "2.8": "0,0,1.0,0.0"}


def test_outputs_say_which_it_was(run) -> None:  # type: ignore[no-untyped-def]
    found = run('torch = "2.6"', "check", "a.toml")
    assert "(engine: formula of torch 2.6)" in found.stderr
    engine = "torch" if number_of(installed_version() or "") == (2, 6) else "formula"
    shown = run(None, "--version").stdout
    assert shown.endswith(
        f"engine {engine} (what auto takes)\nspeaks of torch 2.6 (pyproject.toml)\n"
    )


def test_a_class_that_it_has_not(run) -> None:  # type: ignore[no-untyped-def]
    found = run('torch = "2.6"', "check", "--output-format", "concise", "muon.toml")
    said = "LR004 torch has Muon only since 2.9; this is read as torch 2.6 has it (pyproject.toml)"
    assert said in found.stdout
    nearer = run(None, "check", "--assume", "torch=2.9", "muon.toml")
    assert nearer.exit_code == 0


def test_an_argument_that_it_has_not_yet_or_no_more() -> None:
    text = (
        'epochs = 2\noptimizer = {{ type = "{}", lr = 0.1{} }}\nscheduler = {{ type = "{}"{} }}\n'
    )
    lbfgs = text.format("LBFGS", ", maximize = true", "ConstantLR", "")
    loud = text.format("SGD", "", "ConstantLR", ", verbose = true")
    assert lrviz.loads(lbfgs, assume=["torch=2.14"]).optimizer.arguments["maximize"] is True
    with pytest.raises(lrviz.SpecError, match="`maximize` only since torch 2"):
        lrviz.loads(lbfgs, assume=["torch=2.13"])
    assert lrviz.loads(loud, assume=["torch=2.6"]).schedulers[0].arguments == {}
    with pytest.raises(lrviz.SpecError, match="takes no `verbose` since torch 2"):
        lrviz.loads(loud, assume=["torch=2.7"])
    averaged = loud.replace('"ConstantLR"', '"SWALR", swa_lr = 0.1')
    with pytest.raises(lrviz.SpecError, match="SWALR has no argument `verbose`"):
        lrviz.loads(averaged, assume=["torch=2.6"])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2.6", "2.6; expected a string"),
        ('"2,6"', "`2,6` is no version of torch (did you mean `2.6`?)"),
        ('"torch==2.6"', "`torch==2.6` is no version of torch (did you mean `2.6`?)"),
        ('"newest"', 'no version of torch, as in torch = "2.6"'),
        ('"2.3"', f"lrviz knows torch 2.4 to {written(NEWEST)}, and not 2.3"),
        ('"2.99"', f"lrviz knows torch 2.4 to {written(NEWEST)}, and not 2.99"),
    ],
)
def test_a_version_that_there_is_not(run, value: str, said: str) -> None:  # type: ignore[no-untyped-def]
    found = run(f"torch = {value}", "check", "a.toml")
    assert found.exit_code == 2
    assert "pyproject.toml:2:9: " in found.stderr
    assert said in found.stderr


def test_a_misspelt_key(run) -> None:  # type: ignore[no-untyped-def]
    assert "did you mean `torch`?" in run('torhc = "2.6"', "check", "a.toml").stderr


def test_a_comment_says_it_too(run) -> None:  # type: ignore[no-untyped-def]
    Path("a.toml").write_text(f"# lrviz: assume torch = 2.10\n{RESUMED}", encoding="utf-8")
    assert "formula of torch 2.10)" in run('torch = "2.6"', "check", "a.toml").stderr
    Path("a.toml").write_text(f"# lrviz: assume torch = 3.1\n{RESUMED}", encoding="utf-8")
    assert "and not 3.1" in run(None, "check", "a.toml").stdout


def test_lr610_follows_it(run) -> None:  # type: ignore[no-untyped-def]
    old = run('torch = "2.6"', "check", "--output-format", "concise", "train.py").stdout
    assert "warning LR610 [*] StepLR ignores `verbose`, which PyTorch 2.7 removed" in old
    new = run('torch = "2.7"', "check", "--output-format", "concise", "train.py").stdout
    assert "error LR610 [*] StepLR takes no `verbose` since PyTorch 2.7, and raises" in new


def test_swalr_never_took_verbose() -> None:
    text = LOUD.format("SWALR(optimizer, 0.1").replace("lr_scheduler", "swa_utils")
    [found] = [d for d in check_script(text, "a.py", torch=torch_of("2.6")) if d.code == "LR610"]
    assert found.severity == "error"
    assert "SWALR takes no `verbose`, and raises TypeError" in found.message


@pytest.mark.skipif(not has_torch(), reason="nothing to choose from")
def test_auto_takes_the_formulas_of_another_version() -> None:
    here = torch_of()
    other = next(version for version in KNOWN if version != here.short)
    assert is_another(torch_of(other))
    assert not is_another(torch_of(here.short))
    asked = lrviz.loads(RESUMED, assume=[f"torch={other}"])
    assert automatically(asked, None).made_by == f"formula of torch {other}"
    assert automatically(lrviz.loads(RESUMED), None).made_by == f"torch {here.text}"


@pytest.mark.skipif(not has_torch(), reason="only torch knows")
def test_a_check_asks_a_torch_that_lrviz_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = Torch((2, 99), "2.99.0", "installed")
    monkeypatch.setattr("lrviz.sources.assume.torch_of", lambda *_: newer)
    spec = lrviz.loads(RESUMED)
    assert spec.torch_version == newer
    assert for_check(spec, "auto").engine == "torch"


def test_no_torch_is_the_newest_that_lrviz_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrviz.known.torch.installed_version", lambda: None)
    assert torch_of() == Torch(NEWEST, written(NEWEST), "the newest that lrviz knows")
