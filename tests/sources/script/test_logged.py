"""What a LightningModule logs, by the calls in its methods."""

from __future__ import annotations

import pytest

from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.run.logged import Logged, logged

MODULE = """\
import lightning as L
import torch

class Base(L.LightningModule):
    def inherited(self):
        self.log("base", 3)

class Net({base}):
    def training_step(self, batch, batch_idx):
        {training}

    def validation_step(self, batch, batch_idx):
        {validating}

    def both(self, kind, loss=3, *, more="m"):
        {both}

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 3)]
"""
PLAIN = {"training": "pass", "validating": "pass", "both": "pass", "base": "L.LightningModule"}


def logs(**bodies: str) -> Logged:
    run = read_script(MODULE.format(**{**PLAIN, **bodies}), "x")
    [net] = [one for one in run.instances if one.cls == "Net"]
    return logged(net.definition)


CASES = {  # where and what; the names; those of validation only; whether all could be read
    'training: self.log("a", 3)': ("a", "", True),
    'training: self.log(name="a", value=3)': ("a", "", True),
    'training: self.log("a", 3); self.log("b", 4)': ("a b", "", True),
    'training: self.log_dict({"a": 3, "b": 4})': ("a b", "", True),
    'training: self.log_dict(dictionary={"a": 3})': ("a", "", True),
    "training: self.log_dict(all_of)": ("", "", False),
    'training: self.log_dict({"a": 3, **more})': ("a", "", False),
    'training: self.log_dict({name: 3, "a": 4})': ("a", "", False),
    "training: self.log(name, 3)": ("", "", False),
    "training: self.log(3, 3)": ("", "", False),
    "training: self.log()": ("", "", False),
    "training: self.log_all()": ("", "", False),
    "training: self.logger.log_metrics(3)": ("", "", True),
    "training: logging.info(3)": ("", "", True),
    "training: logger.log_all(3)": ("", "", False),
    "training: use(self)": ("", "", False),
    "training: use(me=self)": ("", "", False),
    "training: use(self.log)": ("", "", False),
    "training: use(self.log_dict)": ("", "", False),
    "training: use(self.other)": ("", "", True),
    "training: super(Net, self).x()": ("", "", True),
    'training: getattr(self, "a")': ("", "", True),
    "training: isinstance(self, Net)": ("", "", True),
    "training: hasattr(self, 'a')": ("", "", False),
    'validating: self.log("a", 3)': ("a", "a", True),
    'both: self.log("a", 3)': ("a", "", True),
    'training: self.log("a", 3) | validating: self.log("a", 3)': ("a", "", True),
    'training: self.log("a", 3) | validating: self.log("b", 3)': ("a b", "b", True),
    'both: self.log(f"{kind}_a", 3)': ("", "", False),
    'both: self.log(f"{kind}_a", 3) | training: self.both("t")': ("t_a", "", True),
    'both: self.log(f"{kind}_a", 3) | validating: self.both("v")': ("v_a", "v_a", True),
    'both: self.log(f"{kind}_a", 3) | validating: self.both(kind="v")': ("v_a", "v_a", True),
    'both: self.log(f"{kind}_a", 3) | training: self.both("t"); self.both("u")': (
        "t_a u_a",
        "",
        True,
    ),
    'both: self.log(f"{kind}_a", 3) | training: self.both(n)': ("", "", False),
    'both: self.log(f"{kind}_a", 3) | training: other.both("t")': ("", "", False),
    'both: self.log(f"{kind}_a", 3) | training: self.other("t")': ("", "", False),
    'both: self.log(f"{kind}_{loss}", 3) | training: self.both("t")': ("", "", False),
    'both: self.log(f"{kind}_{loss}", 3) | training: self.both("t", "l")': ("t_l", "", True),
    'both: self.log(f"{kind.a}_a", 3) | training: self.both("t")': ("", "", False),
    'both: self.log(f"a", 3)': ("", "", False),
    "base: Base": ("base", "", True),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_module_logs(case: str) -> None:
    bodies = dict(part.split(": ", 1) for part in case.split(" | "))
    found = logs(**bodies)
    assert (
        " ".join(sorted(found.names)),
        " ".join(sorted(found.validating)),
        found.whole,
    ) == CASES[case]


@pytest.mark.parametrize(
    ("name", "there"),
    [("a", True), ("a_step", True), ("a/dataloader_0", True), ("ab", False), ("b", False)],
)
def test_a_metric_by_its_name(name: str, there: bool) -> None:
    assert logs(training='self.log("a", 3)').has(name) is there
