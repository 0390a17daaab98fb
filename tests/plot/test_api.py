"""`lrviz.plot`, from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import lrviz

SPEC = "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 3 }\n"
SCRIPT = """\
import torch

def train(net, other, loader):
    mine = torch.optim.SGD(net.parameters(), lr=0.1)
    first = torch.optim.lr_scheduler.StepLR(mine, 3)
    second = torch.optim.lr_scheduler.StepLR(other, 5)
    for epoch in range(9):
        for batch in loader:
            mine.step()
            other.step()
        first.step()
        second.step()
"""


def texts(figure: object) -> str:
    return "\n".join(
        text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text"))
    )  # type: ignore[attr-defined]


def test_a_file_is_drawn_whatever_kind_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SPEC)
    (tmp_path / "train.py").write_text(SCRIPT)
    assert "StepLR(step_size=3)" in texts(lrviz.plot(str(tmp_path / "a.toml")))
    drawn = texts(lrviz.plot(tmp_path / "train.py"))
    assert "SGD 0.1" in drawn
    assert "second" not in drawn  # of which the LR is not known
    both = texts(lrviz.plot(tmp_path / "train.py", assume=["other.lr=0.7"]))
    assert "first, line 5" in both
    assert "second, line 6" in both
    mixed = [tmp_path / "a.toml", lrviz.loads(SPEC, name="b.toml")]
    assert "b (peak 0.1" in texts(lrviz.plot(mixed))


def test_what_cannot_be_known_is_said(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(
        SCRIPT.replace("torch.optim.SGD(net.parameters(), lr=0.1)", "x")
    )
    with pytest.raises(lrviz.SpecError, match=r"`mine\.lr` is not known.*\n.*`other\.lr` is not"):
        lrviz.plot(tmp_path / "train.py")
    with pytest.raises(lrviz.SpecError, match="there is no such file"):
        lrviz.plot(tmp_path / "nowhere.toml")
