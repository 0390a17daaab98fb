"""A script whose schedule transformers' Trainer makes: read though it names no scheduler."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import lrviz

SCRIPT = """\
from transformers import Trainer, TrainingArguments

args = TrainingArguments(
    output_dir="out",
    learning_rate=2e-5,
    max_steps=1000,
    warmup_steps=100,
    lr_scheduler_type="cosine",
)
Trainer(model=model, args=args, train_dataset=data).train()
"""


def test_the_arguments_are_the_schedule(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT)
    curve = lrviz.simulate(lrviz.load(path), engine="formula")
    # get_cosine_schedule_with_warmup of transformers' optimization.py
    expected = [
        2e-5 * (t / 100 if t < 100 else 0.5 * (1 + math.cos(math.pi * (t - 100) / 900)))
        for t in range(1000)
    ]
    assert max(abs(curve.lr[0] - expected)) <= 1e-9 * 2e-5


def test_another_file_that_speaks_of_them_has_none(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text("import torch\n\n# see TrainingArguments\n")
    assert lrviz.check(path) == ()


CHANGED = {
    "args.learning_rate = 1e-5": 1e-5,
    "args.max_steps = 500": 2e-5,
}


@pytest.mark.parametrize("line", CHANGED)
def test_an_argument_that_is_set_later_counts(line: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.replace("Trainer(model=", f"{line}\nTrainer(model="))
    curve = lrviz.simulate(lrviz.load(path), engine="formula")
    assert curve.lr.max() == CHANGED[line]
    assert curve.total_steps == (500 if "500" in line else 1000)


OWN = {
    "`Mine` has its own `create_scheduler`": (
        "class Mine(Trainer):\n    def create_scheduler(self, steps, optimizer=None): ...\n"
    ),
    "`Half` sets the LR itself": (
        "class Half(transformers.TrainerCallback):\n"
        "    def on_step_end(self, args, state, control, optimizer=None, **more):\n"
        "        optimizer.param_groups[0]['lr'] = 1e-6\n"
    ),
    "its arguments are not all known": "args.set_lr_scheduler(name='linear', max_steps=10)\n",
}


@pytest.mark.parametrize("why", OWN)
def test_what_the_script_does_to_it_itself_is_not_known(why: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    head, tail = SCRIPT.split("Trainer(model", 1)
    own = "Mine" if "Mine" in why else "Trainer"
    path.write_text(f"import transformers\n{head}\n{OWN[why]}\n{own}(model{tail}")
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.load(path)
    assert why in str(caught.value)


HANDED = """\
import torch
from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

args = TrainingArguments("out", max_steps=1000, learning_rate=3e-4)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = get_linear_schedule_with_warmup(optimizer, 0, 4000)
trainer = Trainer(model=model, args=args, optimizers=(optimizer, scheduler))
trainer.train()
"""


def test_what_the_trainer_is_handed_ticks_after_each_step(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(HANDED)
    curve = lrviz.simulate(lrviz.load(path), engine="formula")
    assert curve.total_steps == 1000
    assert curve.lr[0, -1] == pytest.approx(5e-5 * (1 - 999 / 4000), rel=1e-9)
    assert [d.code for d in lrviz.check(path) if d.fails] == ["LR314"]


def test_the_trainer_may_be_told_by_position_and_stop_early(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    given = "model, args, callbacks=[transformers.EarlyStoppingCallback(3)]"
    text = HANDED.replace("model=model, args=args", given)
    path.write_text(f"import transformers\n{text}")
    assert [d.code for d in lrviz.check(path) if d.fails] == ["LR314"]


def test_what_is_handed_and_ticked_besides_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(f"{HANDED}scheduler.step()\n")
    with pytest.raises(lrviz.SpecError):
        lrviz.load(path)


LIGHTNING = """\
import lightning.pytorch as pl
import torch
from torch.optim.lr_scheduler import OneCycleLR

class Data(pl.LightningDataModule):
    def setup(self, stage=None):
        self.data = make()

    def train_dataloader(self):
        return torch.utils.data.DataLoader(self.data, batch_size=8)

class Module(pl.LightningModule):
    def setup(self, stage=None):
        self.data = make()

    def train_dataloader(self):
        return torch.utils.data.DataLoader(self.data, batch_size=8)

    def training_step(self, batch, index):
        return self(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1, momentum=0.9)
        each = len(%s.train_dataloader())
        scheduler = OneCycleLR(optimizer, max_lr=0.1, epochs=%s, steps_per_epoch=each)
        return [optimizer], [{"scheduler": scheduler, "interval": "step"}]

pl.Trainer(max_epochs=30%s).fit(Module()%s)
"""
FED = {
    "its own": ("self", "", ""),
    "the datamodule's": ("self.trainer.datamodule", "", ", datamodule=Data()"),
}


@pytest.mark.parametrize("who", FED)
@pytest.mark.parametrize(("epochs", "expected"), [(30, []), (100, ["LR306"])])
def test_the_loader_that_a_module_makes_is_the_one_of_the_run(
    who: str, epochs: int, expected: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    loader, more, fed = FED[who]
    path.write_text(LIGHTNING % (loader, epochs, more, fed))
    assert [d.code for d in lrviz.check(path) if d.fails] == expected


def test_another_loader_says_nothing_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    for more, fed in ((", devices=2", ""), ("", ", datamodule=Data()")):
        path.write_text(LIGHTNING % ("self", 100, more, fed))
        assert not [d for d in lrviz.check(path) if d.fails]


def test_what_a_script_does_not_say_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.replace("max_steps=1000", "num_train_epochs=3"))
    with pytest.raises(lrviz.SpecError, match="`steps_per_epoch` is not known"):
        lrviz.load(path)
    assert lrviz.load(path, assume=["steps_per_epoch=50"]).total_steps == 150


OF_THE_DATA = """\
from torch.optim import AdamW
from transformers import Trainer, TrainingArguments, get_linear_schedule_with_warmup

args = TrainingArguments("out", per_device_train_batch_size=16, num_train_epochs=4)
optimizer = AdamW(model.parameters(), lr=5e-5)
steps = len(train_ds) // args.per_device_train_batch_size
scheduler = get_linear_schedule_with_warmup(optimizer, 0, steps)
trainer = Trainer(model, args, train_dataset=train_ds, optimizers=(optimizer, scheduler))
"""


def test_an_epoch_of_the_data_that_the_length_is_of_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(OF_THE_DATA)
    curve = lrviz.simulate(lrviz.load(path, assume=["len(train_ds)=1000"]), engine="formula")
    assert curve.total_steps == 4 * math.ceil(1000 / 16)
    assert [d.code for d in lrviz.check(path)] == ["LR315"]
    path.write_text(OF_THE_DATA.replace("_batch_size\n", "_batch_size * 4\n"))
    assert lrviz.check(path) == ()
