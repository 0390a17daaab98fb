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


def test_what_stands_in_a_misspelt_table_is_checked_too() -> None:
    text = 'epochs = 0\n[optimiser]\nlr = "fast"\n[scheduller]\ntype = "StepLR"\nstep_sze = 3\n'
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.loads(text)
    found = [(p.code, p.span and (p.span.line, p.span.column)) for p in caught.value.problems]
    assert found == [
        ("LR005", (1, 10)),
        ("LR003", (2, 2)),
        ("LR008", (3, 7)),
        ("LR003", (4, 2)),
        ("LR005", (6, 1)),
    ]


def test_an_argument_at_the_top_is_told_where_it_belongs() -> None:
    text = 'epochs = 9\nlr = 0.1\nstep_size = 3\n[optimizer]\n[scheduler]\ntype = "StepLR"\n'
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.loads(text)
    said = [str(problem.message) for problem in caught.value.problems]
    assert "`lr` belongs under `[optimizer]`, not at the top of a spec" in said
    assert "`step_size` belongs under `[scheduler]`, not at the top of a spec" in said
