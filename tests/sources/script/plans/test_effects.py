"""What a function changes that is not followed is not known afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

import lrviz

SCRIPT = """\
import torch
{data}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, {length})
for epoch in range(90):
    for batch in loader:
        optimizer.zero_grad()
        optimizer.step()
        scheduler.step()
"""
CLASS = """\
class Data(torch.utils.data.Dataset):
    def __init__(self):
        self.count, self.lines, self.names = 0, [], {{}}
        self.read()

    def read(self):
        for line in open("x"):
            {body}

    def __len__(self):
        return {length}

loader = torch.utils.data.DataLoader(Data())
"""
FUNCTION = """\
count, lines = 0, []

def read(found):
    for line in open("x"):
        {body}

read(lines)
"""
CHANGES = {
    "adds to an attribute": CLASS.format(body="self.count += 1", length="self.count"),
    "appends": CLASS.format(body="self.lines.append(line)", length="len(self.lines)"),
    "sets an item": CLASS.format(body="self.names[line] = 1", length="len(self.names)"),
    "changes what it is given": FUNCTION.format(body="found.append(line)"),
    "changes what is around it": FUNCTION.format(body="lines.append(line)"),
    "sets a global": FUNCTION.format(body="global count; count += 1").replace("[]", "[0]"),
}


@pytest.mark.parametrize("data", CHANGES.values(), ids=CHANGES)
def test_what_a_function_changes_that_is_not_followed(data: str, tmp_path: Path) -> None:
    length = "len(loader)" if "loader" in data else "count" if "global" in data else "len(lines)"
    (tmp_path / "a.py").write_text(SCRIPT.format(data=data, length=length))
    found = lrviz.check(tmp_path / "a.py", engine="formula")
    assert "LR005" not in [one.code for one in found], found


def test_what_it_does_not_change_stays_known(tmp_path: Path) -> None:
    body = "found = [line]; found.append(line)"
    data = FUNCTION.format(body=body) + "lines, other = [1, 2], [3]\nread(other)\n"
    (tmp_path / "a.py").write_text(SCRIPT.format(data=data, length="len(lines) - 2"))
    found = lrviz.check(tmp_path / "a.py", engine="formula")
    assert "LR005" in [one.code for one in found], found
