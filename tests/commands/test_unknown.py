"""What a source does not say: drawn over epochs where it does not matter, else asked for."""

from __future__ import annotations

import csv
import html
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main
from lrviz.engine import choose

SCRIPT = """\
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={t_max})
for epoch in range(30):
    for batch in loader:
        net(batch).sum().backward()
        optimizer.step()
{tick}
"""
PER_EPOCH = SCRIPT.format(t_max=30, tick="    scheduler.step()")
PER_STEP = SCRIPT.format(t_max=3000, tick="        scheduler.step()")
SHARE = SCRIPT.format(t_max="30 * len(loader)", tick="        scheduler.step()")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"epoch": PER_EPOCH, "step": PER_STEP, "share": SHARE}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("name", ["epoch.py", "share.py"])
def test_what_does_not_depend_on_it_is_drawn_over_epochs(folder: Path, name: str) -> None:
    result = run("plot", name, "-o", "x.svg")
    assert result.exit_code == 0
    assert f"{name}: over epochs only, as nobody says len(loader)" in result.stderr
    assert "(over epochs, engine" in result.stderr
    rows = list(csv.DictReader(io.StringIO(run("table", name).stdout)))
    assert [row["step"] for row in rows] == [""] * 30
    assert float(rows[15]["lr"]) == pytest.approx(0.05, rel=1e-6)
    document = json.loads(run("table", name, "--format", "json").stdout)
    assert document["steps_per_epoch"] is None
    assert document["rows"][3]["step"] is None
    assert run("table", name, "--every", "step").exit_code == 2
    assert run("plot", name, "--x", "step").exit_code == 2


@pytest.mark.parametrize("command", ["plot", "table", "code", "spec"])
def test_what_depends_on_it_asks_for_it(folder: Path, command: str) -> None:
    result = run(command, "step.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "step.py:6:18: `len(loader)` is not known" in result.stderr
    assert '--assume "len(loader)=VALUE"' in result.stderr
    assert not (folder / "step.png").exists()
    given = run(command, "step.py", "--assume", "len( loader )=100")
    assert given.exit_code == 0
    assert "step.py: assumed: len( loader ) = 100" in given.stderr


def test_torch_is_not_stepped_to_find_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "with_torch", None)
    assert run("table", "share.py", "--engine", "formula").exit_code == 0


TRAIN = """\
import torch

def train(net, {given}, loader):
    {built}
    {scheduler}
    for epoch in range(30):
        for batch in loader:
            optimizer.step()
        {tick}
"""
COSINE = "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 30)"


@pytest.mark.parametrize(
    ("built", "why"),
    [
        ("pass", "what `optimizer` is built with is not seen"),
        ("optimizer = Lyon(net.parameters(), lr=1)", "what `optimizer` is built with is not seen"),
        (
            "optimizer = torch.optim.SGD(groups_of(net), lr=1)",
            "the param groups come from `groups_of(net)`",
        ),
    ],
)
def test_the_lr_of_an_optimizer_is_asked_for(folder: Path, built: str, why: str) -> None:
    text = TRAIN.format(given="optimizer", built=built, scheduler=COSINE, tick="scheduler.step()")
    (folder / "train.py").write_text(text)
    result = run("table", "train.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"`optimizer.lr` is not known ({why}), and the schedule depends" in result.stderr
    assert "len(loader)" not in result.stderr  # on which it does not depend
    given = run("table", "train.py", "--assume", "optimizer.lr=0.5", "--engine", "formula")
    rows = list(csv.DictReader(io.StringIO(given.stdout)))
    assert [float(rows[n]["lr"]) for n in (0, 15)] == pytest.approx([0.5, 0.25])
    assert "momentum" not in rows[0]


def test_a_cycle_is_drawn_whatever_the_optimizer_is(folder: Path) -> None:
    cycle = "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 30)"
    text = TRAIN.format(given="optimizer", built="pass", scheduler=cycle, tick="scheduler.step()")
    (folder / "train.py").write_text(text)
    result = run("table", "train.py", "--engine", "formula")
    assert "train.py: the momentum that it may cycle is left out" in result.stderr
    rows = [float(row["lr"]) for row in csv.DictReader(io.StringIO(result.stdout))]
    assert (len(rows), max(rows), rows[0]) == (30, pytest.approx(0.1), pytest.approx(0.004))


@pytest.mark.parametrize(
    ("rate", "first"),
    [("0.1 * 0.9 ** epoch", 0.1), ("group['lr'] * 0.5", None)],
)
def test_an_lr_that_is_set_needs_no_other(folder: Path, rate: str, first: float | None) -> None:
    (folder / "train.py").write_text(
        "import torch\nopt = torch.optim.SGD(groups_of(net), lr=0.3)\nfor epoch in range(30):\n"
        f"    for group in opt.param_groups:\n        group['lr'] = {rate}\n"
        "    for batch in loader:\n        opt.step()\n"
    )
    result = run("table", "train.py", "--engine", "formula")
    if first is None:
        assert "train.py:2:23: `opt.lr` is not known" in result.stderr
        result = run("table", "train.py", "--engine", "formula", "--assume", "opt.lr=0.5")
        first = 0.25
    assert next(csv.DictReader(io.StringIO(result.stdout)))["lr"] == str(first)


BY_HAND = """\
import torch
from lions import build
{built}
    for epoch in range(30):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * 0.9 ** epoch
        for batch in loader:
            optimizer.step()
"""


@pytest.mark.parametrize(
    "built",
    [
        "def train(optimizer):",
        "optimizer = build(net)\nif True:",
        "def train():\n    optimizer = build()",
    ],
)
def test_an_lr_is_set_in_an_optimizer_that_is_not_seen(folder: Path, built: str) -> None:
    (folder / "train.py").write_text(BY_HAND.format(built=built))
    result = run("table", "train.py", "--engine", "formula")
    rows = [float(row["lr"]) for row in csv.DictReader(io.StringIO(result.stdout))]
    assert rows == pytest.approx([0.1 * 0.9**epoch for epoch in range(30)])


def test_it_may_have_more_param_groups_than_one(folder: Path) -> None:
    more = "optimizer.param_groups[1]['lr'] = 0.7"
    scheduler = "n = len(optimizer.param_groups)\n    "
    scheduler += "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 9 * n, 0.1)"
    text = TRAIN.format(given="optimizer", built=more, scheduler=scheduler, tick="scheduler.step()")
    (folder / "train.py").write_text(text)
    given = ("--assume", "optimizer.lr=0.5", "--engine", "formula")
    assert "`len(optimizer.param_groups)` is not known" in run("table", "train.py", *given).stderr
    result = run("table", "train.py", *given, "--assume", "len(optimizer.param_groups)=2")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [float(rows[epoch]["lr"]) for epoch in (17, 18)] == pytest.approx([0.5, 0.05])


WARM = """\
import torch
n = len(loader)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
warm = torch.optim.lr_scheduler.LinearLR(opt, 0.1, total_iters=2 * n)
rest = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 28 * n)
scheduler = torch.optim.lr_scheduler.SequentialLR(opt, [warm, rest], milestones=[2 * n])
for epoch in range(30):
    for x in loader:
        opt.step()
        scheduler.step()
"""
NO_NUMBERS = {
    "as it stands there": (SHARE, "CosineAnnealingLR(T_max=30 * len(loader)) per step · SGD 0.1"),
    "a sequence": (WARM, "CosineAnnealingLR(T_max=28 * n) after a warm-up per step · SGD 0.1"),
    "phases": (
        WARM[: WARM.index("warm =")].replace("import torch", "import torch, transformers")
        + "scheduler = transformers.get_linear_schedule_with_warmup(opt, 2 * n, 30 * n)\n"
        + WARM[WARM.index("for epoch") :],
        "linear, linear per step · SGD 0.1",
    ),
    "set by hand": (BY_HAND.format(built="def f(optimizer):"), '") · optimizer · 30 epochs'),
    "momentum": (
        TRAIN.format(
            given="optimizer",
            built="pass",
            scheduler="scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 30)",
            tick="scheduler.step()",
        ),
        "OneCycleLR(max_lr=0.1, total_steps=30) · optimizer · 30 epochs",
    ),
}


@pytest.mark.parametrize(("text", "said"), NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_a_figure_says_no_number_that_stands_in(folder: Path, text: str, said: str) -> None:
    (folder / "train.py").write_text(text)
    assert run("plot", "train.py", "-o", "x.svg", "--engine", "formula").exit_code == 0
    drawn = (folder / "x.svg").read_text()
    assert html.escape(said, quote=False) in drawn
    assert ">over epochs · formula" in drawn


def test_a_mistake_is_said_before_a_number_is_asked_for(folder: Path) -> None:
    text = TRAIN.format(given="optimizer", built="pass", scheduler=COSINE, tick="scheduler.step()")
    (folder / "train.py").write_text(text.replace("optimizer, 30)", "optimizer, t_max=30)"))
    result = run("plot", "train.py")
    assert result.exit_code == 2
    assert result.stderr.strip() == (
        "train.py:5:71: CosineAnnealingLR has no argument `t_max` (did you mean `T_max`?)"
    )


def test_of_several_files_each_may_ask_for_something_else(folder: Path) -> None:
    text = TRAIN.format(given="optimizer", built="pass", scheduler=COSINE, tick="scheduler.step()")
    for name in ("one", "two"):
        (folder / f"{name}.py").write_text(text.replace("optimizer", name))
    both = ("--assume", "one.lr=0.1", "--assume", "two.lr=0.2")
    assert run("plot", "one.py", "two.py", "-o", "x.svg", *both).exit_code == 0
    assert (
        "The LR differs most at epoch 0: 0.1 against 0.2"
        in run("diff", *both, "one.py", "two.py").stdout
    )
    wrong = run("plot", "one.py", "two.py", "--assume", "three.lr=0.1")
    assert "--assume three.lr: one.py does not ask for it" in wrong.stderr


def test_two_lengths_are_not_the_same_by_chance(folder: Path) -> None:
    text = SHARE.replace("30 * len(loader)", "30 * len(others)")
    (folder / "share.py").write_text(text)
    assert "`len(others)` is not known" in run("table", "share.py").stderr
    per_epoch = PER_EPOCH.replace("T_max=30", "T_max=5 * len(others)")
    (folder / "epoch.py").write_text(per_epoch)  # long beside 30 epochs, or not
    assert "`len(others)` is not known" in run("table", "epoch.py").stderr


def test_what_can_be_known_of_a_file_is_drawn(folder: Path) -> None:
    known = "other = torch.optim.SGD(net.parameters(), lr=0.1)\n    "
    known += "known = torch.optim.lr_scheduler.StepLR(other, 10)\n    "
    known += "odd = torch.optim.lr_scheduler.StepLR(torch.optim.SGD(net.parameters(), lr=1), 3)"
    tick = "scheduler.step()\n        other.step()\n        known.step()"
    text = TRAIN.format(given="optimizer", built=known, scheduler=COSINE, tick=tick)
    (folder / "train.py").write_text(text)
    result = run("plot", "train.py", "-o", "x.svg", "--engine", "formula")
    assert result.exit_code == 0
    assert "train.py:7:60: not drawn: scheduler, line 7: `optimizer.lr` is not kn" in result.stderr
    assert "train.py:6:11: not drawn: odd, line 6: this cannot be known" in result.stderr
    assert "not drawn" not in run("plot", "train.py", "-o", "x.svg", "--at", "5").stderr


def test_where_a_schedule_ends_is_no_share_of_an_lr_that_is_not_known(folder: Path) -> None:
    built = "optimizer = torch.optim.SGD(groups_of(net), lr=1)\n    import transformers as t"
    scheduler = "s = t.get_polynomial_decay_schedule_with_warmup(optimizer, 0, 29, lr_end=0.05)"
    text = TRAIN.format(given="device", built=built, scheduler=scheduler, tick="s.step()")
    (folder / "train.py").write_text(text)
    result = run("table", "train.py", "--engine", "formula", "--assume", "optimizer.lr=0.5")
    rows = [float(row["lr"]) for row in csv.DictReader(io.StringIO(result.stdout))]
    assert (rows[0], rows[29]) == pytest.approx((0.5, 0.05))


def test_a_comment_does_it_for_good(folder: Path) -> None:
    (folder / "step.py").write_text("# lrviz: assume len(loader) = 100\n" + PER_STEP)
    rows = list(csv.DictReader(io.StringIO(run("table", "step.py").stdout)))
    assert rows[-1]["step"] == "2900"
    assert run("check", "step.py").exit_code == 0


def test_no_number_that_was_only_tried_is_printed(folder: Path) -> None:
    assert "steps_per_epoch" not in run("spec", "epoch.py").stdout
    for command in ("spec", "code"):
        assert run(command, "share.py").exit_code == 2


def test_a_name_that_nothing_asks_for_is_a_mistake(folder: Path) -> None:
    result = run("plot", "step.py", "--assume", "len(loadr)=100")
    assert result.exit_code == 2
    assert "does not ask for it (did you mean `len(loader)`?)" in result.stderr


def test_a_length_goes_by_its_key_too(folder: Path) -> None:
    (folder / "train.py").write_text(PER_EPOCH.replace("range(30)", "range(args.n)"))
    result = run("table", "train.py", "--assume", "epochs=7", "--engine", "formula")
    assert len(result.stdout.splitlines()) == 8
    assert "train.py: assumed: epochs = 7" in result.stderr
    both = ("--assume", "epochs=7", "--assume", "args.n=9")  # which stands there
    assert len(run("table", "train.py", *both, "--engine", "formula").stdout.splitlines()) == 10


def test_a_project_may_say_it(folder: Path) -> None:
    settings = '[tool.lrviz.per-file-assume]\n"step.py" = { "len(loader)" = 100 }\n'
    (folder / "pyproject.toml").write_text(settings)
    assert run("table", "step.py").exit_code == 0
    (folder / "pyproject.toml").write_text('[tool.lrviz]\nassume = { "len(loader)" = true }\n')
    result = run("table", "step.py")
    assert result.exit_code == 2
    assert "pyproject.toml:2:28: " in result.stderr


STEPS = "steps = 90\noptimizer = { lr = 0.1 }\nscheduler = { type = 'StepLR', step_size = 30 }\n"


def test_epochs_of_unknown_length_and_steps_have_no_common_axis(folder: Path) -> None:
    (folder / "steps.toml").write_text(STEPS)
    result = run("plot", "epoch.py", "steps.toml", "-o", "x.svg")
    assert (result.exit_code, (folder / "x.svg").exists()) == (2, False)
    assert "epoch.py counts epochs, and nobody says how many steps one has" in result.stderr
    assert run("plot", "epoch.py", "steps.toml", "--assume", "len(loader)=3").exit_code == 0


def test_an_epoch_without_a_length_is_drawn_as_one_step_and_said_to_be(folder: Path) -> None:
    (folder / "steps.toml").write_text(STEPS)
    (folder / "epochs.toml").write_text(STEPS.replace("steps =", "epochs ="))
    said = "epochs.toml: drawn as if an epoch had one step"
    assert said in run("plot", "epochs.toml", "steps.toml", "-o", "x.svg").stderr
    assert said in run("plot", "epochs.toml", "--x", "step", "-o", "x.svg").stderr
    assert said not in run("plot", "epochs.toml", "-o", "x.svg").stderr


WARMUP = """\
lr_scheduler_type: linear
learning_rate: 5.0e-05
num_train_epochs: 3
warmup_steps: 1
per_device_train_batch_size: 2
"""


def test_what_one_step_of_many_makes_is_no_number(folder: Path) -> None:
    (folder / "a.yaml").write_text(WARMUP)
    (folder / "b.yaml").write_text(WARMUP.replace("warmup_steps: 1", "warmup_ratio: 0.1"))
    run("plot", "a.yaml", "-o", "x.svg")
    assert "final ≈ 0<" in (folder / "x.svg").read_text()
    assert "final ≈ 0\n" in run("plot", "a.yaml", "--term", "--no-color").stdout
    facts = json.loads(run("diff", "a.yaml", "b.yaml", "--output-format", "json").stdout)["facts"]
    found = {fact["name"]: fact["one"] for fact in facts}
    assert found["scheduler"] == "Phases(phases=[linear 0 to 1, linear 1 to 0]) per step"
    assert (found["peak"], found["warmup"]) == ("5e-05, epoch 0", "some steps")
    assert found["final"] == "≈ 0"
