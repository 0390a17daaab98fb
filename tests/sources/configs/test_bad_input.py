"""Configs that cannot be read: one clear message each, at its place."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import lrviz
from lrviz.cli import main
from lrviz.sources.door import Found, open_file, read_plans
from lrviz.sources.quantity import unknowns
from lrviz.text.problem import SpecError

SCHEDULE = """\
train_cfg = dict(max_epochs=9)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = dict(type="StepLR", step_size=3)
"""


def read(folder: Path, name: str, text: str, kind: str | None = None) -> Found:
    (folder / name).write_text(text)
    return read_plans(open_file(folder / name), kind=kind)


BASES = {
    "missing": ('_base_ = "b.py"\n', ":1:10: `b.py` cannot be read: there is no such file"),
    "itself": ('_base_ = "a.py"\n', ":1:10: `a.py` builds on itself"),
    "a circle": ('_base_ = ["circle.py"]\n', ":1:11: `a.py` builds on itself"),
    "broken": ('_base_ = "broken.py"\n', "broken.py:1:1: this is not Python"),
    "a folder": ('_base_ = "."\n', ":1:10: `.` cannot be read: is a folder, not a file"),
}


@pytest.mark.parametrize(("base", "message"), BASES.values(), ids=BASES)
def test_a_base_that_cannot_be_read(base: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "circle.py").write_text('_base_ = "a.py"\n')
    (tmp_path / "broken.py").write_text("dict(\n")
    found = read(tmp_path, "a.py", base + SCHEDULE)
    assert message in str(found.only().problems[0])


@pytest.mark.parametrize("base", ["mmdet::_base_/schedule.py", "../../outside.py"])
def test_a_base_that_is_left_alone(base: str, tmp_path: Path) -> None:
    own = tmp_path / "project" / "configs"
    own.mkdir(parents=True)
    (tmp_path / "outside.py").write_text("raise SystemExit\n")
    found = read(own, "a.py", f'_base_ = "{base}"\n')
    assert not found.reading.problems
    assert base in found.reading.unknown[0].reason
    assert any(
        base in note for note in read(own, "a.py", f'_base_ = "{base}"\n' + SCHEDULE).only().notes
    )


def test_a_config_in_python_is_not_run(tmp_path: Path) -> None:
    text = 'import os\nos.mkdir("made")\nx = [os.mkdir("made") for _ in range(9)]\n' + SCHEDULE
    assert read(tmp_path, "a.py", text, "mmengine").only().table["epochs"] == 9
    assert not Path("made").exists()


@pytest.mark.parametrize(
    "text",
    ["a = [1]\na.append(a)\n", "a = [1, 1]\n" + "a = [a, a, a, a, a, a, a, a, a, a]\n" * 9],
    ids=["inside itself", "doubled again and again"],
)
def test_a_config_that_stands_for_too_much(text: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="stands for more than 100,000 values"):
        read(tmp_path, "a.py", text + SCHEDULE)


def test_a_list_that_would_be_too_long_is_not_made(tmp_path: Path) -> None:
    text = "a = [0] * 10**9\nb = 'x' * 10**9\nc = 9**9**9\n" + SCHEDULE
    assert read(tmp_path, "a.py", text).only().table["epochs"] == 9


HYDRA = """\
defaults:
  - {choice}
  - _self_
trainer: {{max_epochs: 9}}
optimizer: {{_target_: torch.optim.SGD, lr: 0.1}}
scheduler: {{_target_: torch.optim.lr_scheduler.StepLR, step_size: 3}}
"""
DEFAULTS = {
    "missing": ("model: big", "`big.yaml` cannot be read"),
    "outside": ("/../model: big", "lies outside this config's folder"),
    "itself": ("a", "includes itself"),
}


@pytest.mark.parametrize(("choice", "message"), DEFAULTS.values(), ids=DEFAULTS)
def test_a_defaults_list_that_leads_nowhere(choice: str, message: str, tmp_path: Path) -> None:
    plan = read(tmp_path, "a.yaml", HYDRA.format(choice=choice)).only()
    assert plan.table["epochs"] == 9
    assert any(message.split("`")[-1] in note for note in plan.notes)


def test_a_key_that_omegaconf_refuses_twice(tmp_path: Path) -> None:
    text = HYDRA.format(choice="_self_").replace("lr: 0.1", "lr: 0.1, lr: 0.2")
    (problem,) = read(tmp_path, "a.yaml", text).reading.problems
    assert str(problem).endswith(":5:49: `lr` is given twice, which OmegaConf refuses")


WRONG = {
    "LR004": ("lr_scheduler_type: cosinus", "LR004", "did you mean `cosine`"),
    "text": ("learning_rate: fast", "LR005", "`learning_rate` is the text `fast`"),
    "list": ("learning_rate: [1.0e-5]", "LR005", "a list of 1; expected a number"),
    "half a step": ("max_steps: 10.5", "LR005", "expected a whole number"),
}


@pytest.mark.parametrize(("line", "code", "message"), WRONG.values(), ids=WRONG)
def test_a_value_that_cannot_be_used(line: str, code: str, message: str, tmp_path: Path) -> None:
    text = "lr_scheduler_type: linear\nlearning_rate: 1.0e-5\nmax_steps: 10\nnum_train_epochs: 1\n"
    key = line.partition(":")[0]
    text = "".join(
        f"{line}\n" if each.startswith(key) else each for each in text.splitlines(keepends=True)
    )
    problems = read(tmp_path, "a.yaml", text).only().problems
    assert any(p.code == code and message in p.message for p in problems), problems


BEFORE = 'dict(type="LinearLR", start_factor=0.1, end_factor=0.5, begin=0, end=4)'
WINDOWS = {
    "one cycle after another": (
        'dict(type="OneCycleLR", eta_max=0.1, total_steps=8, begin=4, end=12)',
        "OneCycleLR stands beside another scheduler, or in a window",
    ),
    "a wave that turns back": (
        'dict(type="CosineAnnealingLR", T_max=4, begin=4, end=12)',
        "CosineAnnealingLR climbs back inside a window of another LR",
    ),
    "a window beside one that lasts": (
        'dict(type="PolyLR", by_epoch=False, begin=40), '
        'dict(type="StepLR", step_size=3, by_epoch=False, begin=50)',
        "two schedulers act at the same time",
    ),
    "periods past the window": (
        'dict(type="CosineRestartLR", periods=[4, 5], restart_weights=[1, 1], begin=4, end=10)',
        "CosineRestartLR's `periods` do not fill its window",
    ),
}


@pytest.mark.parametrize(("window", "reason"), WINDOWS.values(), ids=WINDOWS)
def test_windows_whose_lr_is_not_known(window: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "train_cfg = dict(by_epoch=True, max_epochs=12)\n"
        "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.05))\n"
        f"param_scheduler = [\n    {BEFORE},\n    {window},\n]\n"
    )
    found = read_plans(open_file(tmp_path / "a.py"))
    assert [one.reason for one in found.reading.unknown] == [reason]
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "a.py")])
    assert f"checked without its curve: {reason}" in checked.stderr


FORMATS = sorted(path for path in Path(__file__).parent.iterdir() if path.is_dir())
STRANGE = ("1.0e+308", "1e400", "1" + "0" * 400, "-1", "1.2.3", '"${x}"')


def in_place_of_each(folder: Path, tmp_path: Path, at_once: int) -> None:
    """No strange number ends lrviz; of several, the next ones in turn are tried in each place."""
    numbers = itertools.cycle(STRANGE)
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".py", ".yaml"))
    for text, suffix in {each.read_text(): each.suffix for each in files[:2]}.items():
        for found in re.finditer(r"(?<![\w.])\d+(\.\d+)?(e[-+]?\d+)?(?![\d.])", text):
            for number in itertools.islice(numbers, at_once):
                changed = text[: found.start()] + number + text[found.end() :]
                (tmp_path / f"a{suffix}").write_text(changed)
                said = "\n".join(map(str, lrviz.check(tmp_path / f"a{suffix}", engine="formula")))
                assert "a bug of lrviz" not in said, changed


@pytest.mark.parametrize("folder", FORMATS, ids=lambda path: path.name)
def test_a_strange_number_in_place_of_each(folder: Path, tmp_path: Path) -> None:
    in_place_of_each(folder, tmp_path, 2)


@pytest.mark.slow
@pytest.mark.parametrize("folder", FORMATS, ids=lambda path: path.name)
def test_every_strange_number_in_place_of_each(folder: Path, tmp_path: Path) -> None:
    in_place_of_each(folder, tmp_path, len(STRANGE))


def test_a_length_of_composer_that_is_none(tmp_path: Path) -> None:
    text = (FORMATS[0].parent / "composer" / "cosine.yaml").read_text().replace("7ba", "1.2.3ba")
    assert "`t_warmup` is no time" in str(read(tmp_path, "a.yaml", text).only().problems[0])


def test_steps_that_are_filled_in_elsewhere(tmp_path: Path) -> None:
    text = (FORMATS[0].parent / "nanotron" / "linear_plateau.yaml").read_text()
    total = read(tmp_path, "a.yaml", re.sub(r"train_steps: \d+", 'train_steps: "${n}"', text))
    assert [one.name for one in unknowns(total.only().table)] == ["tokens.train_steps"]
    warmup = re.sub(r"warmup_steps: \d+", 'warmup_steps: "${n}"', text)
    (unknown,) = read(tmp_path, "a.yaml", warmup).reading.unknown
    assert "`lr_warmup_steps` is filled in elsewhere" in unknown.reason


def test_milestones_that_a_window_ends_before(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "train_cfg = dict(by_epoch=True, max_epochs=36)\n"
        "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.05))\n"
        "param_scheduler = dict(type='MultiStepLR', begin=0, end=12, milestones=[8, 12])\n"
    )
    checked = CliRunner().invoke(main, ["check", "--output-format", "concise", str(tmp_path)])
    assert "LR806 `milestones` has some at 12 or later" in checked.stdout


CLI = """\
trainer: {max_epochs: %s}
optimizer: {class_path: torch.optim.SGD, init_args: {lr: 0.1}}
lr_scheduler:
  class_path: torch.optim.lr_scheduler.CosineAnnealingLR
  init_args: {T_max: %s}
"""


@pytest.mark.parametrize(
    ("epochs", "length", "message"),
    [
        ("20", "epochs", "`T_max` is the string `epochs`; expected a number greater than 0"),
        ("20", "nan", "`T_max` is the string `nan`; expected a number greater than 0"),
        ("0", "20", "`max_epochs` is the integer 0; expected an integer of at least 1"),
    ],
)
def test_a_config_has_no_expressions_and_keys_of_its_own(
    epochs: str, length: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(CLI % (epochs, length))
    result = CliRunner().invoke(main, ["check", str(tmp_path / "a.yaml")])
    assert f"LR005 {message}\n" in result.stdout
    assert "Found 1 error" in result.stderr
