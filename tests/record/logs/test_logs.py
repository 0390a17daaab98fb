"""Logs that real programs wrote, and logs as people write them, read back."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from lrviz.record.logs import read
from lrviz.record.logs.tfrecord import masked
from lrviz.record.precision import precision
from lrviz.text.problem import SpecError

DATA = Path(__file__).parent / "data"

REAL = {
    "transformers-5.24-trainer_state.json": ("step", ("0",), 24, 2.0, [2.5e-05], [3.0827e-07]),
    "transformers-5.24.tfevents": ("count", ("0",), 24, 2.0, [2.5e-05], [3.0827e-07]),
    "lightning-2.6-metrics.csv": (
        *("step", ("0", "1"), 24, 1.0),
        *([5.31314e-05, 5.31314e-04], [4e-09, 4e-08]),
    ),
    "ultralytics-8.4-results.csv": (
        *("epoch", ("0", "1", "2"), 7, 1.0),
        *([0.0025, 0.0025, 0.0775], [0.002575, 0.002575, 0.002575]),
    ),
    "tensorboard-2.21-tensor.tfevents": ("count", ("0",), 10, 0.0, [0.1], [1e-4]),
    "add_scalars": ("count", ("backbone", "head"), 10, 0.0, [0.1, 0.2], [0.038742, 0.077484]),
    "warmup-cosine.lrviz.csv": (
        *("step", ("backbone", "head"), 200, 0.0),
        *([0.01, 0.02], [7.61524e-06, 1.523048e-05]),
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_logs(name: str) -> None:
    unit, groups, rows, start, first, last = REAL[name]
    [record] = read(str(DATA / name))
    assert (record.unit, record.groups, record.rows, record.at[0]) == (unit, groups, rows, start)
    np.testing.assert_allclose(record.lr[:, 0], first, rtol=1e-5)
    np.testing.assert_allclose(record.lr[:, -1], last, rtol=1e-4)
    assert record.notes == ()


WRITTEN = {
    "commas": ("run.csv", "step,loss,lr\n0,1,0.1\n10,1,0.05\n", "step", ("0",), [[0.1, 0.05]]),
    "padded": ("r.csv", " epoch ,  lr \n 0 , 0.1\n 1 , 0.05\n", "epoch", ("0",), [[0.1, 0.05]]),
    "tabs": (
        "run.tsv",
        "iteration\tlearning_rate\n1\t0.1\n2\t0.05\n",
        "step",
        ("0",),
        [[0.1, 0.05]],
    ),
    "groups": (
        *("run.csv", "step,lr/group_0,lr/group_1,min_lr\n0,0.1,1,0\n1,0.05,2,0\n"),
        *("step", ("0", "1"), [[0.1, 0.05], [1, 2]]),
    ),
    "named": (
        *("run.csv", "step,lr_backbone,lr_head\n0,0.1,1\n1,0.05,2\n"),
        *("step", ("lr_backbone", "lr_head"), [[0.1, 0.05], [1, 2]]),
    ),
    "blanks": ("r.csv", "step,lr\n0,0.1\n1,\n2,nan\n3,0.05\n", "step", ("0",), [[0.1, 0.05]]),
    "header twice": ("r.csv", "step,lr\n0,0.1\nstep,lr\n1,0.05\n", "step", ("0",), [[0.1, 0.05]]),
    "json lines": (
        *("log.jsonl", '{"step": 0, "lr": 0.1}\n{"loss": 2}\n{"step": 1, "lr": 5e-2}\n'),
        *("step", ("0",), [[0.1, 0.05]]),
    ),
    "json list of groups": (
        *("log.json", '{"step": 0, "lr": [0.1, 1]}\n{"step": 1, "lr": [0.05, 2]}\n'),
        *("step", ("0", "1"), [[0.1, 0.05], [1, 2]]),
    ),
    "json, cut off": (
        *("log.jsonl", '{"step": 0, "lr": 0.1}\n{"step": 1, "lr": 0.05}\n{"step": 2, "l'),
        *("step", ("0",), [[0.1, 0.05]]),
    ),
    "step within the epoch": (
        "log.csv",
        "epoch,step,lr\n0,50,0.1\n0,100,0.1\n1,50,0.05\n1,100,0.05\n2,50,0.02\n2,100,0.02\n",
        *("epoch", ("0",), [[0.1, 0.1, 0.05, 0.05, 0.02, 0.02]]),
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_logs_as_people_write_them(case: str, tmp_path: Path) -> None:
    name, text, unit, groups, lr = WRITTEN[case]
    (tmp_path / name).write_text(text)
    [record] = read(str(tmp_path / name))
    assert (record.unit, record.groups) == (unit, groups)
    np.testing.assert_array_equal(record.lr, lr)


def test_what_a_resumed_run_writes_again_replaces_what_it_had_written(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,lr\n0,1\n10,2\n20,3\n30,4\n10,5\n20,6\n")
    [record] = read(str(tmp_path / "log.csv"))
    assert record.at.tolist() == [0, 10, 20]
    assert record.lr.tolist() == [[1, 5, 6]]
    assert "goes back to step 10 (it had been at 30)" in record.notes[0]


ANEW = {
    # every step has a row: they are counted on; the last epoch was not finished
    "every step": ("step,lr\n" + "0,.1\n1,.2\n2,.3\n" * 2 + "0,.4\n1,.5\n", "step", range(8)),
    "with epochs": ("epoch,step,lr\n0,1,1\n0,2,2\n1,1,3\n1,2,4\n2,1,5\n", "step", range(1, 6)),
    # how long an epoch is is not told: both are kept
    "every tenth": (
        "epoch,step,lr\n0,0,1\n0,10,2\n1,0,1\n1,10,2\n2,0,3\n",
        "epoch",
        [0, 0, 1, 1, 2],
    ),
    # a run that was resumed once
    "resumed": ("step,lr\n0,1\n1,2\n2,3\n0,4\n1,5\n", "step", range(2)),
    # resumed twice, from other places
    "resumed again": ("step,lr\n0,1\n1,2\n2,3\n1,4\n2,5\n0,6\n", "step", range(1)),
}


@pytest.mark.parametrize("case", ANEW)
def test_steps_that_begin_anew_in_each_epoch_are_one_run(case: str, tmp_path: Path) -> None:
    text, unit, at = ANEW[case]
    (tmp_path / "run.csv").write_text(text)
    [record] = read(str(tmp_path / "run.csv"))
    assert record.unit == unit
    np.testing.assert_array_equal(record.at, at)
    assert len(record.notes) == 1


def test_a_trainer_state_with_an_lr_of_another_name(tmp_path: Path) -> None:
    rows = [{"step": 20 * n, "loss": 1.0, "lr": 0.1 / n} for n in range(1, 4)]
    (tmp_path / "trainer_state.json").write_text(json.dumps({"log_history": rows}))
    [record] = read(str(tmp_path / "trainer_state.json"))
    np.testing.assert_array_equal(record.lr, [[0.1, 0.05, 0.1 / 3]])
    assert record.columns == "the LR is `lr`, counted by `step`"


def test_a_column_that_is_not_named_like_an_lr_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,eta,loss\n0,0.1,2\n1,0.05,1\n")
    with pytest.raises(SpecError, match=r"it has `step`, `eta` or `loss`; --run-column says which"):
        read(str(tmp_path / "log.csv"))
    with pytest.raises(SpecError, match=r"no column `etta` \(did you mean `eta`\?\)"):
        read(str(tmp_path / "log.csv"), "etta")
    [record] = read(str(tmp_path / "log.csv"), "eta")
    assert record.lr.tolist() == [[0.1, 0.05]]


REFUSED = {
    "not there": ("", None, "there is no such file"),
    "binary": ("x.bin", b"\0\1\2" * 50, "that lrviz knows"),
    "no counter": ("x.csv", b"lr,loss\n1,2\n", "no column that counts steps or epochs"),
    "no rows": ("x.csv", b"step,lr\n", "no row has both a step and an LR"),
    "no learning rate": ("trainer_state.json", b'{"log_history": [{"step": 1}]}', "learning_rate"),
    "broken json": ("trainer_state.json", b'{"log_history": [', "is not JSON"),
    "no scalars": ("a.tfevents", b"", "it has no scalars"),
    "own, no rows": ("r.csv", b"step,optimizer,group,lr,momentum,tick,skipped\n", "has no rows"),
    "own, other columns": (
        *("r.csv", b"step,optimizer,group,lr,momentum,tick,skipped\n0,SGD,0,1,0,0\n"),
        "other columns",
    ),
    "own, no number": (
        *("r.csv", b"step,optimizer,group,lr,momentum,tick,skipped\n0,SGD,0,x,0,0,0\n"),
        "no number",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_said(case: str, tmp_path: Path) -> None:
    name, data, why = REFUSED[case]
    path = tmp_path / (name or "nothing.csv")
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SpecError, match=why):
        read(str(path))


def framed(*events: bytes) -> bytes:
    out = b""
    for event in events:
        length = struct.pack("<Q", len(event))
        out += length + checksum(length) + event + checksum(event)
    return out


def event(step: int, lr: float, tag: str = "lr") -> bytes:
    value = b"\x0a" + bytes([len(tag)]) + tag.encode() + b"\x15" + struct.pack("<f", lr)
    summary = b"\x0a" + bytes([len(value)]) + value
    return b"\x10" + bytes([step]) + b"\x2a" + bytes([len(summary)]) + summary


def checksum(data: bytes) -> bytes:
    return struct.pack("<I", int(masked(np.frombuffer(data, np.uint8)[None])[0]))


def test_crc_of_the_standard_check_value() -> None:
    # CRC-32C of "123456789" is 0xE3069283 (RFC 3720, B.4 has the polynomial).
    crc = 0xE3069283
    turned = ((crc >> 15) | (crc << 17)) & 0xFFFFFFFF
    assert masked(np.frombuffer(b"123456789", np.uint8)[None])[0] == (turned + 0xA282EAD8) % 2**32


DAMAGE = {
    "cut off in the data": (lambda data: data[:-20], "is cut off in the middle of an event"),
    "cut off in a length": (
        lambda data: data + b"\x10\0\0",
        "is cut off in the middle of an event",
    ),
    "a bit of the last event": (lambda data: data[:-9] + b"\x01" + data[-8:], "is damaged at byte"),
    "a length that is absurd": (lambda data: data + b"\xff" * 12 + b"\0" * 9, "is damaged at byte"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_tail_is_reported_and_the_rest_read(case: str, tmp_path: Path) -> None:
    harm, said = DAMAGE[case]
    whole = (DATA / "tensorboard-2.21-tensor.tfevents").read_bytes()
    path = tmp_path / "x.tfevents"
    path.write_bytes(harm(whole))
    [record] = read(str(path))
    assert record.rows >= 9
    assert said in record.notes[0]


def test_a_folder_of_several_runs_is_not_guessed_at(tmp_path: Path) -> None:
    data = (DATA / "tensorboard-2.21-tensor.tfevents").read_bytes()
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "1.tfevents").write_bytes(data)
    with pytest.raises(SpecError, match="holds 2 runs; give one of"):
        read(str(tmp_path))


def test_event_files_of_a_resumed_run_are_one_log(tmp_path: Path) -> None:
    (tmp_path / "events.out.tfevents.100").write_bytes(framed(*(event(s, 0.5) for s in range(9))))
    (tmp_path / "events.out.tfevents.200").write_bytes(framed(*(event(s, 0.25) for s in (6, 7))))
    [record] = read(str(tmp_path))
    assert record.at.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert record.lr[0].tolist() == [0.5] * 6 + [0.25] * 2


def test_two_optimizers_are_two_records(tmp_path: Path) -> None:
    rows = "".join(f"{i},Adam,0,0.1,0.9,{i},0\n{i},SGD,0,{i},0,{i},1\n" for i in range(5))
    path = tmp_path / "r.csv"
    path.write_text("step,optimizer,group,lr,momentum,tick,skipped\n" + rows + "5,Adam,0,0.")
    adam, sgd = read(str(path))
    assert (adam.optimizer, sgd.optimizer) == ("Adam", "SGD")
    assert sgd.lr.tolist() == [[0, 1, 2, 3, 4]]
    assert (adam.skipped, sgd.skipped) == (0, 5)
    assert sgd.ticks is not None
    assert sgd.ticks().tolist() == [0, 1, 2, 3, 4]
    assert adam.notes == ("the last line is cut off, as of a killed run",)


def test_a_group_that_is_added_later_has_no_lr_before(tmp_path: Path) -> None:
    rows = "0,SGD,0,1,0,0,0\n1,SGD,0,2,0,0,0\n1,SGD,1,3,0,0,0\n"
    path = tmp_path / "r.csv"
    path.write_text("step,optimizer,group,lr,momentum,tick,skipped\n" + rows)
    [record] = read(str(path))
    np.testing.assert_array_equal(record.lr, [[1, 2], [np.nan, 3]])


def test_own_numbers_are_the_floats_that_are_written(tmp_path: Path) -> None:
    values = np.random.default_rng(0).random(3000) * np.repeat([1, 1e-3, 1e-9], 1000)
    for form in ("{:.14g}", "{!r}"):
        texts = [form.format(value) for value in values.tolist()]
        rows = [f"{n},SGD,0,{text},0,{n},0" for n, text in enumerate(texts)]
        for some in (rows[:1000], rows[:2000], rows):  # plain decimals, and with exponents
            path = tmp_path / "run.csv"
            path.write_text("\n".join(["step,optimizer,group,lr,momentum,tick,skipped", *some, ""]))
            [record] = read(str(path))
            assert record.lr[0].tolist() == [float(text) for text in texts[: len(some)]]
            assert record.ticks is not None
            np.testing.assert_array_equal(record.ticks(), np.arange(len(some)))


def test_own_rows_over_several_pieces(tmp_path: Path) -> None:
    """A piece is 1 MiB: rows at its edges are neither lost nor read twice."""
    steps = 40_000
    lr = [1 / (n + 3) for n in range(steps)]
    rows = "".join(
        f"{n},AdamW,a,{v!r},0.9,{n},0\n{n},AdamW,b,{v * 2!r},,{n},0\n" for n, v in enumerate(lr)
    )
    path = tmp_path / "r.csv"
    path.write_text("step,optimizer,group,lr,momentum,tick,skipped\n" + rows)
    assert path.stat().st_size > 2**20
    [record] = read(str(path))
    np.testing.assert_array_equal(record.at, np.arange(steps))
    np.testing.assert_array_equal(record.lr, [lr, [v * 2 for v in lr]])


PRECISIONS = {
    "full": (["0.1", "0.09755282581475769"], 0.1, 1e-17),
    "%.6g": (["0.1", "0.0975528", "2.46741e-05"], 0.0975528, 5e-8),
    "%.6f": (["0.100000", "0.097553", "0.000012"], 0.000012, 5e-7),
    "%.2e": (["1.00e-01", "9.76e-02"], 0.0976, 5e-5),
    "round(x, 5)": (["0.1", "0.09755", "2e-05"], 2e-5, 5e-6),
    "short": (["0.1", "0.01", "0.001"], 0.1, 5e-4),
    "nothing": (["0.0", "0.0"], 0.0, 5e-5),
}


@pytest.mark.parametrize("case", PRECISIONS)
def test_how_far_a_written_number_can_be_off(case: str) -> None:
    texts, value, expected = PRECISIONS[case]
    rounding = float(precision(texts).rounding(np.array([value]))[0])
    assert rounding == pytest.approx(expected, rel=0.2) or rounding < expected == 1e-17


def test_json_numbers_keep_their_digits(tmp_path: Path) -> None:
    rows = [{"step": n, "lr": round(0.1 * 0.9**n, 4)} for n in range(20)]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    [record] = read(str(tmp_path / "x.jsonl"))
    assert record.precision[0].decimals == 4


def test_rows_of_detr_without_an_epoch_are_epochs(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    rows = [{"train_lr": 0.1 / (n + 1), "train_loss": 1.0} for n in range(5)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in [{"test_loss": 1}, *rows]))
    [record] = read(str(path))
    assert (record.unit, record.at.tolist()) == ("epoch", [0, 1, 2, 3, 4])
    assert record.lr[0].tolist() == [row["train_lr"] for row in rows]
    assert record.notes == ("its rows are counted as epochs, as rows with a `train_lr` are",)


@pytest.mark.parametrize("first", [0, 1])
def test_groups_that_are_counted_from_0_and_from_1(first: int, tmp_path: Path) -> None:
    tags = [f"lr/pg{number + first}" for number in range(3)]
    rows = [event(step, 0.5, tag) for step in range(4) for tag in tags]
    (tmp_path / "events.out.tfevents.1").write_bytes(framed(*rows))
    [record] = read(str(tmp_path))
    assert record.groups == ("0", "1", "2")


TEXT = {
    "fairseq": 'x | INFO | train_inner | {"epoch": 1, "num_updates": "%(step)d", "lr": "%(lr)g"}',
    "fairseq's simple form": "epoch 001:  %(step)d / 300 loss=1, num_updates=%(step)d, lr=%(lr)g",
    "Megatron": " iteration  %(step)d/  300 | learning rate: %(lr)E | lm loss: 1.0E+01 |",
    "DeepSpeed": "[Rank 0] step=%(step)d, skipped=0, lr=[%(lr)r, %(lr)r], mom=[(0.9, 0.95)]",
    "Detectron2": "[d2]: eta: 0:01  iter: %(step)d  time: 0.2  lr: %(lr).5g  max_mem: 8M",
    "DETR": "Epoch: [%(epoch)d]  [%(in)3d/100]  eta: 0:20:11  lr: %(lr).6f  loss: 4.1 (4.1)",
    "timm": "Train: %(epoch)d [%(in)4d/100 ( 1%%)]  Loss: 6.9 (6.9)  LR: %(lr).3e  Data: 0.01",
    "MMEngine": "mmengine - INFO - Epoch(train)  [%(one)d][%(in)4d/100]  lr: %(lr).4e  time: 0.5",
    "YOLOX": "epoch: %(one)d/3, iter: %(in)d/100, mem: 30Mb, lr: %(lr).3e, size: 640",
    "a step in an epoch": "epoch %(epoch)d step %(in)d loss 1.0 lr %(lr)s",
    "an epoch": "Epoch %(one)d/3 - loss: 1.01 - lr: %(lr).6f",
}


@pytest.mark.parametrize("form", TEXT.values(), ids=TEXT)
def test_what_a_program_printed(form: str, tmp_path: Path) -> None:
    steps = range(0, 300, 100 if "one" in form and "in" not in form else 25)
    rows = [
        form % {"step": t, "epoch": t // 100, "one": t // 100 + 1, "in": t % 100, "lr": 1 / (t + 9)}
        for t in steps
    ]
    (tmp_path / "train.log").write_text("\n".join(["started with lr 5", *rows, "done"]))
    [record] = read(str(tmp_path / "train.log"))
    at = record.at if record.within is None else record.at * 100 + record.within
    wanted = [t // 100 + 1 for t in steps] if "Epoch %(one)d/3" in form else list(steps)
    assert at.tolist() == wanted
    np.testing.assert_allclose(record.lr[0], [1 / (t + 9) for t in steps], rtol=1e-2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{'loss': 1.2, 'learning_rate': 5e-05, 'epoch': 0.33}", "trainer_state.json"),
        ("loss 1.2 lr 0.1", "expected a step, an iteration, an epoch"),
    ],
)
def test_text_that_does_not_say_where(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(f"{line}\n{line}\n")
    with pytest.raises(SpecError, match=said):
        read(str(tmp_path / "train.log"))


TABLES = {
    "objects": '[{"epoch": 4, "lr": 0.1}, {"epoch": 5, "lr": 0.05}]',
    "lists": '{"loss": [2.0, 1.0], "lr": [0.1, 0.05], "name": "x"}',
    "on several lines": '{\n "step": [4, 5],\n "optim/lr": [0.1, 0.05]\n}',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_json_table(text: str, tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text(text)
    [record] = read(str(tmp_path / "history.json"))
    assert (record.kind, record.lr.tolist()) == ("JSON", [[0.1, 0.05]])
    assert record.at.tolist() == ([0, 1] if "loss" in text else [4, 5])
    assert record.unit == ("step" if "step" in text else "epoch")


def test_tensorboards_download_of_one_tag(tmp_path: Path) -> None:
    (tmp_path / "run-tag-lr.csv").write_text("Wall time,Step,Value\n1.7e9,0,0.1\n1.7e9,10,0.05\n")
    [record] = read(str(tmp_path / "run-tag-lr.csv"))
    assert (record.at.tolist(), record.lr.tolist()) == ([0, 10], [[0.1, 0.05]])


def test_mmcvs_rows_of_an_evaluation_are_left_out(tmp_path: Path) -> None:
    rows = [{"mode": "train", "epoch": 1, "iter": 10, "lr": 0.1}] * 2
    rows += [{"mode": "val", "epoch": 1, "iter": 5, "lr": 0.2}]
    (tmp_path / "x.log.json").write_text("\n".join(json.dumps(row) for row in rows))
    [record] = read(str(tmp_path / "x.log.json"))
    assert record.lr.tolist() == [[0.1]]


def test_lrvizs_own_record_has_one_column_of_lrs() -> None:
    path = str(DATA / "warmup-cosine.lrviz.csv")
    assert read(path, "lr")
    with pytest.raises(SpecError, match="has its LR in `lr`, and no column `momentum` beside it"):
        read(path, "momentum")
