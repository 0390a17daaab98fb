"""Programs recorded as they are, and code that records itself: equal to its plan at every step."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

import lrviz
from lrviz.record.compare import compare
from lrviz.record.logs import read
from lrviz.record.model import Record
from lrviz.record.words import verdict

torch = pytest.importorskip("torch")
from torch.optim import lr_scheduler as schedulers  # noqa: E402

PLAN = """
steps = 60
[optimizer]
lr = 0.1
momentum = 0.9
[[optimizer.groups]]
name = "backbone"
[[optimizer.groups]]
name = "head"
lr = 0.2
[scheduler]
type = "SequentialLR"
milestones = [10]
[[scheduler.schedulers]]
type = "LinearLR"
start_factor = 0.1
total_iters = 10
[[scheduler.schedulers]]
type = "CosineAnnealingLR"
T_max = 50
"""
QUICK = """
import sys, torch
class Quick:  # an optimizer's constructor takes two seconds to import it, to use none of it
    def __getattr__(self, name):
        return lambda *_, **__: None
    def disable(self, call, *_, **__):
        return call
torch._dynamo = sys.modules["torch._dynamo"] = Quick()
"""
PROGRAM = """
QUICK
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

weight, bias = (torch.nn.Parameter(torch.ones(2)) for _ in range(2))
groups = [{"params": [weight], "name": "backbone"}, {"params": [bias], "lr": 0.2, "name": "head"}]
optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
parts = [LinearLR(optimizer, 0.1, 1.0, 10), CosineAnnealingLR(optimizer, 50)]
scheduler = SequentialLR(optimizer, parts, [10])
for step in range(60):
    optimizer.zero_grad()
    (weight * bias).sum().backward()
    optimizer.step()
    for _ in range(TICKS):
        scheduler.step()
print("ended", getattr(sys.modules.get("sitecustomize"), "MINE", None))
sys.exit(3)
""".replace("QUICK", QUICK)


def lrviz_record(
    *arguments: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    root = str(Path(lrviz.__file__).parent.parent)
    # The program needs torch; that lrviz needs none beside it saves its import.
    hide = "import sys; sys.modules['torch'] = None; from lrviz.cli import main; main()"
    command = [sys.executable, "-c", hide, "record", *arguments]
    environment = {**os.environ, "PYTHONPATH": root, **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def curve() -> lrviz.Curve:
    return lrviz.simulate(lrviz.loads(PLAN))


def test_a_program_is_recorded_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(PROGRAM.replace("TICKS", "1"))
    (tmp_path / "train.toml").write_text(PLAN)
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text("MINE = 'kept'")
    root = str(Path(lrviz.__file__).parent.parent)
    path = os.pathsep.join([root, str(site)])
    done = lrviz_record("--", sys.executable, "train.py", folder=tmp_path, PYTHONPATH=path)
    assert done.returncode == 3
    assert done.stdout == "ended kept\n"
    assert "recorded 60 steps (2 param groups) in run.lrviz.csv" in done.stderr
    assert "train.toml: the run follows the plan at all 60 logged steps" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        *("run.lrviz.csv", "site", "train.py", "train.toml"),
    ]
    [record] = read(str(tmp_path / "run.lrviz.csv"))
    assert record.groups == ("backbone", "head")
    np.testing.assert_array_equal(record.at, np.arange(60))
    np.testing.assert_allclose(record.lr, curve().lr, rtol=1e-12)
    assert record.ticks is not None
    np.testing.assert_array_equal(record.ticks(), np.arange(60))


def test_steps_ends_it_and_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(PROGRAM.replace("TICKS", "4"))
    (tmp_path / "plan.toml").write_text(PLAN)
    options = ("--steps", "20", "--plan", "plan.toml", "-o", "short.csv")
    done = lrviz_record(*options, "--", sys.executable, "train.py", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "recorded 20 steps" in done.stderr
    assert "4 times ahead of the plan: the scheduler ticks 4 times a step" in done.stderr


def test_nothing_to_record_is_said(tmp_path: Path) -> None:
    done = lrviz_record("--", sys.executable, "-c", "print(1)", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert "nothing recorded: no torch optimizer stepped" in done.stderr
    assert list(tmp_path.iterdir()) == []
    done = lrviz_record("--", "train.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        *(2, "lrviz: there is no program `train.py`; write `python train.py`\n"),
    )
    (tmp_path / "train.py").write_text("print(1)\n")  # which is not executable
    done = lrviz_record("--", "./train.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        *(2, "lrviz: cannot run `./train.py`: permission denied; write `python ./train.py`\n"),
    )
    assert lrviz_record(folder=tmp_path).returncode == 2


def test_a_killed_run_keeps_what_it_had(tmp_path: Path) -> None:
    program = """
        import time, lrviz
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
        with lrviz.record("run.csv"):
            for step in range(10_000):
                optimizer.step()
                time.sleep(0.001 if step < 20 else 0.6)
    """
    root = str(Path(lrviz.__file__).parent.parent)
    path = tmp_path / "run.csv"
    with subprocess.Popen(
        [sys.executable, "-c", QUICK + textwrap.dedent(program)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        for _ in range(600):
            if path.exists() and path.stat().st_size > 400:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
    [record] = read(str(path))
    assert record.rows >= 20
    assert record.notes == ()


def loop(path: Path, *, scaler: object = None, overflow: frozenset[int] = frozenset()) -> Record:
    """A loop that records itself; with a scaler that is made to overflow at some steps."""
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    scheduler = schedulers.CosineAnnealingLR(optimizer, 30)
    with lrviz.record(path):
        for step in range(30):
            optimizer.zero_grad()
            loss = (weight * (float("inf") if step in overflow else 1.0)).sum()
            if scaler is None:
                loss.backward()
                optimizer.step()
            else:
                scaler.scale(loss).backward()
                scaler.step(optimizer)
                scaler.update()
            scheduler.step()
    [record] = read(str(path))
    return record


COSINE = (
    'steps = 30\noptimizer = { lr = 0.1 }\nscheduler = { type = "CosineAnnealingLR", T_max = 30 }'
)


def test_code_records_itself_and_torch_is_left_as_it_was(tmp_path: Path) -> None:
    from torch.optim import optimizer as module

    before = (
        *(schedulers.LRScheduler.step, schedulers.SequentialLR.step, torch.amp.GradScaler.step),
        *(dict(module._global_optimizer_pre_hooks), list(sys.meta_path)),
    )
    record = loop(tmp_path / "run.csv")
    assert compare(record, lrviz.simulate(lrviz.loads(COSINE))).parting is None
    assert before == (
        *(schedulers.LRScheduler.step, schedulers.SequentialLR.step, torch.amp.GradScaler.step),
        *(dict(module._global_optimizer_pre_hooks), list(sys.meta_path)),
    )


def test_a_step_that_amp_skips_is_a_row(tmp_path: Path) -> None:
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0)
    record = loop(tmp_path / "run.csv", scaler=scaler, overflow=frozenset({4, 5}))
    assert (record.rows, record.skipped) == (30, 2)
    rows = (tmp_path / "run.csv").read_text().splitlines()
    assert [n - 1 for n, row in enumerate(rows) if row.endswith(",1")] == [4, 5]
    assert verdict(compare(record, lrviz.simulate(lrviz.loads(COSINE)))) == (
        "follows the plan at all 30 logged steps"
    )


TICKING = {
    "LinearLR": lambda o: schedulers.LinearLR(o, 0.1, 1.0, 5),
    "SequentialLR": lambda o: schedulers.SequentialLR(
        o, [schedulers.ConstantLR(o, 0.5, 3), schedulers.ExponentialLR(o, 0.9)], [3]
    ),
    "ChainedScheduler": lambda o: schedulers.ChainedScheduler(
        [schedulers.ConstantLR(o, 0.5, 3), schedulers.ExponentialLR(o, 0.9)], optimizer=o
    ),
    "CosineAnnealingWarmRestarts": lambda o: schedulers.CosineAnnealingWarmRestarts(o, 4),
    "OneCycleLR": lambda o: schedulers.OneCycleLR(o, 0.1, total_steps=50),
    "ReduceLROnPlateau": schedulers.ReduceLROnPlateau,
}


@pytest.mark.parametrize("name", TICKING)
def test_ticks_are_counted_and_no_constructor_among_them(name: str, tmp_path: Path) -> None:
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.ones(1))], lr=0.1)
    with lrviz.record(tmp_path / "run.csv"):
        scheduler = TICKING[name](optimizer)
        for step in range(6):
            optimizer.step()
            if step % 2:
                scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
    [record] = read(str(tmp_path / "run.csv"))
    assert record.ticks is not None
    assert record.ticks().tolist() == [0, 0, 1, 1, 2, 2]
    first = (tmp_path / "run.csv").read_text().splitlines()[1].split(",")
    assert first[1:3] == ["AdamW", "0"]
    assert float(first[4]) == optimizer.param_groups[0]["betas"][0] or name == "OneCycleLR"


def test_several_optimizers_lrs_that_are_tensors_and_groups_added_late(tmp_path: Path) -> None:
    first = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=torch.tensor(0.5))
    second = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
    with lrviz.record(tmp_path / "run.csv"):
        for step in range(4):
            first.param_groups[0]["lr"].fill_(0.5 / (step + 1))
            first.step()
            if step == 2:
                second.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": 2.0})
            second.step()
    one, two = read(str(tmp_path / "run.csv"))
    assert (one.optimizer, two.optimizer) == ("SGD", "SGD-2")
    np.testing.assert_allclose(one.lr, [[0.5, 0.25, 0.5 / 3, 0.125]], rtol=1e-6)
    np.testing.assert_array_equal(two.lr, [[1, 1, 1, 1], [np.nan, np.nan, 2, 2]])


def test_a_step_is_written_by_the_next_one_that_is_20_milliseconds_later(tmp_path: Path) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.5)
    with lrviz.record(tmp_path / "run.csv"):
        for _ in range(5):
            optimizer.step()
            time.sleep(0.03)
        [record] = read(str(tmp_path / "run.csv"))
        assert record.rows == 5


def test_turns_of_optimizers_and_names_that_are_no_formats(tmp_path: Path) -> None:
    def group(name: str) -> dict[str, object]:
        return {"params": [torch.nn.Parameter(torch.ones(1))], "name": name}

    first = torch.optim.SGD([group("50%"), group("%d,x")], lr=1 / 3, momentum=0.9)
    second = torch.optim.Adagrad([group("0")], lr=2e-7)  # without a momentum
    with lrviz.record(tmp_path / "run.csv"):
        for _ in range(3):
            first.step()
            second.step()
    rows = (tmp_path / "run.csv").read_text().splitlines()[1:4]
    assert rows == [
        "0,SGD,50%,0.33333333333333,0.9,0,0",
        "0,SGD,%d_x,0.33333333333333,0.9,0,0",
        "0,Adagrad,0,2e-07,,0,0",
    ]
    assert [record.rows for record in read(str(tmp_path / "run.csv"))] == [3, 3]


def test_what_the_recorder_cannot_note_ends_the_record_and_not_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.5)
    with lrviz.record(tmp_path / "run.csv"):
        optimizer.step()
        scheduler = schedulers.ExponentialLR(optimizer, 0.9)
        scheduler.last_epoch = None  # a class of one's own may keep what it likes there
        for _ in range(3):
            optimizer.step()
    assert capsys.readouterr().err.count("lrviz: the record ends here: ") == 1
    [record] = read(str(tmp_path / "run.csv"))
    assert record.rows == 1


def test_only_the_rank_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(rank: int | None) -> list[str]:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.5)
        with lrviz.record(tmp_path / "run.csv", rank=rank):
            optimizer.step()
        found = sorted(path.name for path in tmp_path.iterdir())
        for path in tmp_path.iterdir():
            path.unlink()
        return found

    monkeypatch.setenv("RANK", "1")
    assert run(0) == []
    assert run(1) == ["run.csv"]
    assert run(None) == ["run.rank1.csv"]
    monkeypatch.setenv("RANK", "0")
    assert run(None) == ["run.csv"]


def group(lr: object, number: int = 0, **more: object) -> dict[str, object]:
    return {"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr, "name": f"g{number}", **more}


def rows_of(path: Path) -> list[str]:
    """The rows of a record, without its header."""
    return path.read_text().splitlines()[1:]


# A few groups are noted one by one, many at once.
@pytest.mark.parametrize("count", [1, 2, 8, 9, 100])
def test_each_number_has_its_own_text(count: int, tmp_path: Path) -> None:
    used = [0.1, 1 / 3, 0.0, -0.0, 2e-7, float("nan"), float("inf"), 1, 0.30000000000000004, 0.1]
    optimizer = torch.optim.SGD([group(1.0, n) for n in range(count)], momentum=0.9)
    with lrviz.record(tmp_path / "run.csv"):
        for step, lr in enumerate(used):
            for number, own in enumerate(optimizer.param_groups):
                own["lr"] = lr * (number + 1) if step % 2 else lr
            optimizer.step()
    assert rows_of(tmp_path / "run.csv") == [
        f"{step},SGD,g{number},{lr * (number + 1) if step % 2 else lr:.14g},0.9,0,0"
        for step, lr in enumerate(used)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 9])
def test_what_is_changed_in_place_is_read_at_every_step(count: int, tmp_path: Path) -> None:
    lr, beta, betas = torch.tensor(0.5), torch.tensor(0.25), [0.75, 0.99]
    groups = [group(lr, number) for number in range(count)]
    optimizer = torch.optim.SGD(groups)
    for own in optimizer.param_groups:
        own["momentum"] = beta
    other = torch.optim.Adam([group(1, number) for number in range(count)])
    for own in other.param_groups:
        own["betas"] = betas
    with lrviz.record(tmp_path / "run.csv"):
        for _ in range(3):
            optimizer.step()
            other.step()
            lr /= 2
            beta /= 2
            betas[0] /= 2
    assert rows_of(tmp_path / "run.csv") == [
        f"{step},{name},g{number},{lr},{momentum},0,0"
        for step in range(3)
        for name, lr, momentum in (
            ("SGD", 0.5 / 2**step, 0.25 / 2**step),
            ("Adam", 1, 0.75 / 2**step),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 9])
def test_a_momentum_that_changes_is_that_of_its_step_and_group(count: int, tmp_path: Path) -> None:
    optimizer = torch.optim.AdamW([group(0.5, n, betas=(n / 16, 0.9)) for n in range(count)])
    with lrviz.record(tmp_path / "run.csv"):
        for step in range(4):
            if step == 2:
                optimizer.param_groups[-1]["betas"] = (0.5, 0.9)
            optimizer.step()
    assert [row.split(",")[4] for row in rows_of(tmp_path / "run.csv")] == [
        "0.5" if step > 1 and number == count - 1 else f"{number / 16:.14g}"
        for step in range(4)
        for number in range(count)
    ]


def test_groups_are_added_until_they_are_many(tmp_path: Path) -> None:
    optimizer = torch.optim.SGD([group(0.5)])
    with lrviz.record(tmp_path / "run.csv"):
        for step in range(12):
            optimizer.step()
            optimizer.add_param_group(group(0.5 / (step + 2), step + 1))
    assert rows_of(tmp_path / "run.csv") == [
        f"{step},SGD,g{number},{0.5 / (number + 1):.14g},0,0,0"
        for step in range(12)
        for number in range(step + 1)
    ]


def test_an_optimizer_that_scales_gradients_itself_is_asked_whether_it_skips(
    tmp_path: Path,
) -> None:
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1, fused=True)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0)
    with lrviz.record(tmp_path / "run.csv"):
        for step in range(5):
            optimizer.zero_grad()
            scaler.scale((weight * (float("inf") if step in {0, 3} else 1.0)).sum()).backward()
            scaler.step(optimizer)
            scaler.update()
        optimizer.step()
    assert [row[-1] for row in rows_of(tmp_path / "run.csv")] == list("100100")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_what_a_fork_copied_is_not_written_twice(tmp_path: Path) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.5)
    with lrviz.record(tmp_path / "run.csv"):
        for _ in range(300):
            optimizer.step()
        child = os.fork()
        if child == 0:
            optimizer.step()
            os._exit(0)
        os.waitpid(child, 0)
        optimizer.step()
    assert [row.split(",")[0] for row in rows_of(tmp_path / "run.csv")] == [
        str(step) for step in range(301)
    ]


def test_an_optimizer_that_is_gone_makes_room_for_the_next(tmp_path: Path) -> None:
    with lrviz.record(tmp_path / "run.csv"):
        for number in range(5):
            optimizer = torch.optim.SGD([group(0.5, number)])
            scheduler = schedulers.ExponentialLR(optimizer, 0.5)
            for _ in range(2):
                optimizer.step()
                scheduler.step()
            del optimizer, scheduler
    assert [row.split(",")[:2] + row.split(",")[5:] for row in rows_of(tmp_path / "run.csv")] == [
        [str(step), "SGD" if number == 0 else f"SGD-{number + 1}", str(step), "0"]
        for number in range(5)
        for step in range(2)
    ]


def test_zeros_of_both_signs_among_many(tmp_path: Path) -> None:
    lrs = [0.5, -0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    optimizer = torch.optim.SGD([group(1.0, number) for number in range(len(lrs))])
    with lrviz.record(tmp_path / "run.csv"):
        for own, lr in zip(optimizer.param_groups, lrs, strict=True):
            own["lr"] = lr
        optimizer.step()
    assert [row.split(",")[3] for row in rows_of(tmp_path / "run.csv")] == [f"{lr:g}" for lr in lrs]
