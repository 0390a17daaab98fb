"""A key with a slip in it: what refuses it is said, and its default is drawn by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.door import open_file, read_plans
from lrviz.text.problem import SpecError

HERE = Path(__file__).parent
REFUSED = {
    "nanotron/cosine.yaml": ("lr_warmup_steps", "lr_warmup_step"),
    "olmo/cosine.yaml": ("t_warmup", "t_warmups"),
    "torchtune/full.yaml": ("num_warmup_steps", "num_warmup_step"),
    "nemo/cosine_constant.yaml": ("constant_steps", "constant_step"),
    "composer/cosine.yaml": ("alpha_f", "alphaf"),
    "espnet/warmup.yaml": ("warmup_steps", "warmup_step"),
    "mmcv/step_linear.py": ("warmup_iters", "warmup_iter"),
}
NOT_KNOWN = {
    "huggingface/restarts.yaml": ("warmup_steps", "warmup_step"),
    "detectron2/_Base.yaml": ("STEPS", "STEP"),
}


def slip(file: str, right: str, wrong: str) -> str:
    text = (HERE / file).read_text()
    assert f"{right}:" in text or f"{right}=" in text
    return text.replace(f"{right}:", f"{wrong}:").replace(f"{right}=", f"{wrong}=")


@pytest.mark.parametrize("file", REFUSED)
def test_is_refused_as_the_framework_does(file: str) -> None:
    right, wrong = REFUSED[file]
    text = slip(file, right, wrong)
    found = check_file(text, Path(file).name, HERE, Settings(Selection())).diagnostics
    [said] = [d for d in found if d.fails]
    assert said.code == "LR803"
    assert f"takes no `{wrong}` (did you mean `{right}`?)" in said.message
    assert wrong in text.splitlines()[said.line - 1]


@pytest.mark.parametrize("file", [*REFUSED, *NOT_KNOWN])
def test_is_not_drawn(file: str, tmp_path: Path) -> None:
    right, wrong = {**REFUSED, **NOT_KNOWN}[file]
    (tmp_path / Path(file).name).write_text(slip(file, right, wrong))
    with pytest.raises(SpecError, match=f"`{wrong}`"):
        read_plans(open_file(tmp_path / Path(file).name)).only()
