"""Lists of numbers as arrays by the index, and lists of such lists, which are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main

LOOP = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(args.n):
    for group in optimizer.param_groups:
        group["lr"] = rates[epoch]
    for x in train_loader:
        net(x).backward()
        optimizer.step()
"""


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        ("[0.1 / (i + 1) for i in range(args.n)]", 0),
        ("[[0.1 / (i + 1) for i in range(args.n)] for _ in range(2)]", 2),
    ],
)
def test_what_is_at_an_index(tmp_path: Path, rates: str, code: int) -> None:
    path = tmp_path / "a.py"
    path.write_text(f"import torch\nrates = {rates}\n{LOOP}")
    result = CliRunner().invoke(main, ["table", str(path), "--assume", "args.n=5"])
    assert result.exit_code == code
    assert ("0.05" in result.stdout) == (code == 0)
