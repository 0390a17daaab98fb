"""The specs of the gallery: each loads and simulates, and means what its source says."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import lrviz

sys.path.insert(0, str(Path(__file__).parent))
from installed import here

GALLERY = Path(__file__).parent.parent / "gallery"
SPECS = here(sorted(GALLERY.glob("*/*.toml")))


def curve(name: str) -> lrviz.Curve:
    return lrviz.simulate(lrviz.load(GALLERY / f"{name}.toml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_loads_and_simulates(path: Path) -> None:
    spec = lrviz.load(path)
    assert spec.title
    assert path.read_text().startswith("# "), "a spec begins with its source"
    if spec.schedulers[0].interval == "step" and spec.total_steps > 50_000:
        return  # its numbers are in the table below
    assert np.isfinite(lrviz.simulate(spec).lr).all()


def test_every_scheduler_of_torch_has_one() -> None:
    torch = pytest.importorskip("torch")
    module = torch.optim.lr_scheduler
    names = {
        name
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and issubclass(value, module.LRScheduler)
        and value.__module__ == module.__name__
        and not name.startswith("_")
        and name not in ("LRScheduler",)
    } | {"ReduceLROnPlateau", "SWALR"}
    kebab = {re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", n).lower() for n in names}
    assert kebab == {path.stem for path in (GALLERY / "builtin").glob("*.toml")}


# What the sources say: {epoch or step: LR} per spec.
KNOWN: dict[str, dict[int, float]] = {
    "builtin/step-lr": {0: 0.05, 29: 0.05, 30: 0.005, 60: 0.0005, 90: 5e-5},
    "builtin/multi-step-lr": {29: 0.05, 30: 0.005, 80: 0.0005},
    "builtin/constant-lr": {0: 0.025, 39: 0.025, 40: 0.05},
    "builtin/linear-lr": {0: 0.0025, 1: 0.0036875, 2: 0.004875, 40: 0.05},
    "builtin/sequential-lr": {0: 0.005, 19: 0.005, 20: 0.05, 21: 0.045, 22: 0.0405},
    "builtin/chained-scheduler": {0: 0.005, 1: 0.0045, 20: 0.05 * 0.9**20},
    "builtin/polynomial-lr": {1: 0.05 * 0.98**0.9, 2: 0.05 * 0.96**0.9},
    "builtin/swalr": {20: 0.05, 39: 0.05},
    "tutorials/steplr-every-10": {9: 0.1, 10: 0.01, 20: 0.001},
    "tutorials/linear-decay": {0: 0.1, 5: 0.065, 10: 0.03, 19: 0.03},
    "recipes/resnet50-imagenet": {0: 0.1, 30: 0.01, 60: 0.001, 89: 0.001},
    "recipes/deit-imagenet": {0: 1e-6, 5: 1e-3},
    "recipes/cifar10-super-convergence": {0: 0.1},
    "recipes/clr-triangular2": {0: 0.001, 2000: 0.006, 4000: 0.001, 6000: 0.0035},
    "recipes/sgdr-wrn-28-10": {0: 0.05, 10: 0.05, 30: 0.05, 70: 0.05, 110: 0.025},
    "recipes/deeplab-voc": {0: 0.001, 10_000: 0.001 * 0.5**0.9},
    "recipes/transformer-base": {3999: 512**-0.5 * 4000**-0.5},
    "recipes/plateau-resnet": {12: 0.1, 13: 0.01},
    "phases/llama-3-405b": {0: 0.0, 4000: 4e-5, 8000: 8e-5, 604_000: 4.04e-5},
    "phases/deepseek-v3": {
        1000: 1.1e-4,
        158_000: 2.2e-4,
        158_945 + 34_173: 1.21e-4,
        228_000: 2.2e-5,
        234_000: 7.3e-6,
    },
    "phases/kimi-k2": {500: 2e-4, 149_011: 2e-4, 149_011 + 27_319: 1.55e-4},
    "phases/olmo-2-7b": {2000: 3e-4, 928_646: 6.135114e-5},
    "phases/smollm-135m": {2000: 3e-3, 1_600_000: 3e-3, 1_800_000: 1.5e-3},
    "phases/palm-540b": {0: 1e-2, 10_000: 1e-2, 40_000: 5e-3, 160_000: 2.5e-3},
    "phases/gpt-neox-20b": {1500: 0.97e-4, 75_750: 0.97e-4 * 0.55},
    "phases/tinyllama-1b": {2000: 4e-4, 716_256: 2.2e-4},
    "phases/vit-g-jft": {10_000: 8e-4, 40_000: 4e-4, 975_000: 4e-4 * 95**-0.5},
    "compositions/warmup-stable-decay": {300: 1e-3, 16_000: 1e-3},
}


@pytest.mark.parametrize(("name", "known"), KNOWN.items(), ids=KNOWN)
def test_has_the_numbers_of_its_source(name: str, known: dict[int, float]) -> None:
    if not here([GALLERY / f"{name}.toml"]):
        pytest.skip("the installed torch has no such class")
    found = curve(name)
    step = np.array(list(known)) * found.steps_per_epoch
    assert found.lr[0, found.tick_at(step)] == pytest.approx(list(known.values()), rel=1e-6)


@pytest.mark.slow
def test_gpt_over_600_000_steps() -> None:
    found = curve("recipes/gpt-600k")
    assert found.groups == ("decay", "no decay")
    assert found.ticks == 600_000
    assert found.lr[:, 2000] == pytest.approx([6e-4, 6e-4])
    assert found.lr[:, 0] == pytest.approx([6e-4 / 2001] * 2)
    assert found.lr[:, -1] == pytest.approx([6e-5] * 2, rel=1e-3)


def test_one_cycle_peaks_at_3() -> None:
    found = curve("recipes/cifar10-super-convergence")
    assert found.lr.max() == pytest.approx(3.0, rel=1e-3)
    assert found.lr.argmax() == pytest.approx(4500, abs=2)
    assert found.momentum is not None
    assert found.momentum.min() == pytest.approx(0.85, abs=1e-3)
