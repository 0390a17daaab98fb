"""scikit-learn's splitters: as many folds as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

import lrviz

SCRIPT = """\
import torch
from sklearn import model_selection

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
folds = model_selection.{made}
for fold, (train, val) in enumerate(folds.split(data)):
    loader = loader_of(train)
    for epoch in range(2):
        for batch in loader:
            net(batch).mean().backward()
            optimizer.step()
        scheduler.step()
"""


@pytest.mark.parametrize(
    ("made", "folds"),
    [
        ("KFold(n_splits=4, shuffle=True)", 4),
        ("StratifiedKFold()", 5),
        ("RepeatedKFold(n_splits=3, n_repeats=2)", 6),
    ],
)
def test_each_fold_is_a_turn(made: str, folds: int, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(made=made))
    curve = lrviz.simulate(lrviz.load(path), engine="formula")
    assert curve.lr[0] == pytest.approx([0.1 * 0.9**t for t in range(2 * folds)])


def test_what_says_no_number_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(made="LeaveOneOut()"))
    with pytest.raises(lrviz.SpecError):
        lrviz.load(path)
