"""The public API, given what it does not take: one clear exception, and nothing taken for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lrviz

SPEC = "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 3 }\n"
GAN = """\
import torch

g = torch.optim.Adam(G.parameters(), lr=1e-3)
d = torch.optim.Adam(D.parameters(), lr=4e-3)
sched_g = torch.optim.lr_scheduler.ExponentialLR(g, 0.9)
sched_d = torch.optim.lr_scheduler.ExponentialLR(d, 0.9)
for epoch in range(10):
    d.step()
    g.step()
    sched_g.step()
    sched_d.step()
"""


class Scheduler:
    def step(self) -> None: ...


one_text: dict[str, Callable[[Any], object]] = {
    "load assume": lambda path: lrviz.load(path, assume="steps_per_epoch=3"),
    "load overrides": lambda path: lrviz.load(path, overrides="epochs=3"),
    "load trust": lambda path: lrviz.load(path, trust="timm"),
    "loads assume": lambda _: lrviz.loads(SPEC, assume="steps_per_epoch=3"),
    "loads overrides": lambda _: lrviz.loads(SPEC, overrides="epochs=3"),
    "loads trust": lambda _: lrviz.loads(SPEC, trust="timm"),
    "check assume": lambda path: lrviz.check(path, assume="steps_per_epoch=3"),
    "check trust": lambda path: lrviz.check(path, trust="timm"),
    "plot assume": lambda path: lrviz.plot(path, assume="steps_per_epoch=3"),
    "plot trust": lambda path: lrviz.plot(path, trust="timm"),
}


@pytest.mark.parametrize("case", one_text)
def test_one_text_is_not_taken_for_several(case: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(SPEC)
    name = case.split()[1]
    with pytest.raises(TypeError, match=rf"{name}: expected several texts, as in {name}=\["):
        one_text[case](path)


def test_what_is_no_spec_and_what_is_no_engine() -> None:
    spec = lrviz.loads(SPEC)
    with pytest.raises(TypeError, match=r"expected a Spec, as lrviz\.load gives it, not str"):
        lrviz.simulate("a.toml")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected 'auto', 'torch' or 'formula', not 'jax'"):
        lrviz.simulate(spec, engine="jax")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected 'epoch' or 'step', not 'batch'"):
        lrviz.plot(spec, x="batch")  # type: ignore[arg-type]
    for wrong in (Scheduler(), [spec, Scheduler()]):
        with pytest.raises(TypeError, match=r"not Scheduler; .* lrviz\.preview\(scheduler"):
            lrviz.plot(wrong)  # type: ignore[arg-type]


def test_one_of_several_schedules_is_read_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "gan.py").write_text(GAN)
    assert lrviz.load(tmp_path / "gan.py", at=6).optimizer.values("lr") == (4e-3,)
    with pytest.raises(lrviz.SpecError, match="--at takes 5, 6"):
        lrviz.load(tmp_path / "gan.py", at=7)


def test_what_a_prompt_completes_is_the_api() -> None:
    names = [name for name in dir(lrviz) if not name.startswith("_")]
    assert names == sorted(lrviz.__all__)
