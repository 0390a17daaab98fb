"""A warmup of one step and more from a share of the LR, as transformers counts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.engine import simulate
from lrviz.sources.door import open_file, read_plans
from lrviz.spec.reader import spec_of


@pytest.mark.parametrize(("warmup", "first"), [(1, [0.01]), (2, [0.01, 1.0]), (3, [0.01, 0.505])])
def test_begins_at_its_share(warmup: int, first: list[float], tmp_path: Path) -> None:
    path = tmp_path / "args.yaml"
    path.write_text(f"""\
output_dir: out
learning_rate: 1.0
lr_scheduler_type: cosine_warmup_with_min_lr
lr_scheduler_kwargs: {{min_lr_rate: 0.1, warmup_lr_rate: 0.01}}
max_steps: 7
warmup_steps: {warmup}
""")
    found = read_plans(open_file(path), [])
    curve = simulate(spec_of(found.only(), assumed=found.assumed), engine="formula")
    assert curve.lr[0, : len(first)].tolist() == pytest.approx(first)
