"""What a spec says too little of is a problem of the spec, from a text as from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import lrviz

TEXT = """epochs = 90
optimizer = { lr = 0.1 }
scheduler = { type = "CosineAnnealingLR", T_max = "total_steps", interval = "step" }
"""


def test_a_text_and_a_file_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(TEXT)
    with pytest.raises(lrviz.SpecError) as of_text:
        lrviz.loads(TEXT, name=str(path))
    with pytest.raises(lrviz.SpecError) as of_file:
        lrviz.load(path)
    assert str(of_text.value) == str(of_file.value)
    assert "`steps_per_epoch` is not known" in str(of_text.value)
