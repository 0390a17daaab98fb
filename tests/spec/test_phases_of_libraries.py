"""Phases against sixteen libraries: what their own schedules gave is what the phases give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

import lrviz
from lrviz.engine.installed import has_torch

ORACLE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "oracles/phases.json").read_text()
)["cases"]

WARMUP = "{shape='linear', from=0, to=1, length=10}"
AHEAD = "{shape='linear', from=0, to=1, length=11, shift=1}"  # (step + 1) / (warmup + 1)
REST = "{shape='constant'}"
GOES_ON = "past_end='continue'"


def constant(to: str, length: int | None = None) -> str:
    return f"{{shape='constant', to={to}{'' if length is None else f', length={length}'}}}"


def to_min(shape: str, length: int, low: str = "0.1", more: str = "") -> str:
    return f"{{shape='{shape}', to={low}, length={length}{more and f', {more}'}}}"


def after(*phases: str) -> str:
    return ", ".join((WARMUP, *phases))


TRANSFORMERS = {
    "constant_with_warmup": after(REST),
    "linear": after(to_min("linear", 50, "0")),
    "linear without warmup": "{shape='linear', from=0, to=1, length=0}, "
    + to_min("linear", 60, "0"),
    "cosine": after(to_min("cosine", 50, "0", GOES_ON)),
    "cosine of 1.25 cycles": after(to_min("cosine", 50, "0", f"cycles=1.25, {GOES_ON}")),
    "cosine_with_restarts": after(to_min("cosine", 50, "0", "restarts=2")),
    "polynomial": after(to_min("power", 50, "1e-7")),
    "polynomial of power 2.5": after(to_min("power", 50, "0.01", "power=2.5")),
    "inverse_sqrt": after("{shape='inverse-sqrt'}"),
    "inverse_sqrt of 25": after("{shape='inverse-sqrt', timescale=25}"),
    "inverse_sqrt without warmup": "{shape='inverse-sqrt', timescale=10_000}",
    "cosine_with_min_lr": after(to_min("cosine", 50, more=GOES_ON)),
    "cosine_warmup_with_min_lr": "{shape='linear', from=0, to=1, length=10, shift=1}, "
    + to_min("cosine", 50, more=f"shift=1, {GOES_ON}"),
    "cosine_warmup_with_min_lr from 0.2": "{shape='linear', from=0.2, to=1, length=9}, "
    + to_min("cosine", 50, more=GOES_ON),
    "warmup_stable_decay, linear": "{shape='linear', from=0.1, to=1, length=10}, "
    + f"{constant('1', 25)}, {to_min('linear', 25)}",
    "warmup_stable_decay, cosine": "{shape='cosine', from=0.1, to=1, length=10}, "
    + f"{constant('1', 25)}, {to_min('cosine', 25)}",
    "warmup_stable_decay, 1-sqrt": "{shape='power', from=0.1, to=1, length=10, power=0.5}, "
    + f"{constant('1', 25)}, {to_min('1-sqrt', 25)}",
    "warmup_stable_decay of 0.75 cycles": after(
        constant("1", 25), to_min("cosine", 25, "0", "cycles=0.75"), constant("0")
    ),
}
MEGATRON_WARMUP = "{shape='linear', from=0.02, to=1, length=10}, "
HOLD = f"{AHEAD}, {constant('1', 19)}, "
OTHERS = {
    "diffusers: constant_with_warmup": after(REST),
    "diffusers: piecewise_constant": ", ".join(
        (constant("1", 10), constant("0.1", 30), constant("0.05"))
    ),
    "diffusers: linear": after(to_min("linear", 50, "0")),
    "diffusers: cosine": after(to_min("cosine", 50, "0", GOES_ON)),
    "diffusers: cosine_with_restarts": after(to_min("cosine", 50, "0", "restarts=1")),
    "diffusers: polynomial": after(to_min("power", 50, "0.01", "power=3")),
    "nanotron: cosine": after(to_min("cosine", 50)),
    "nanotron: linear after a plateau": after(constant("1", 20), to_min("linear", 20)),
    "nanotron: cosine after a plateau": after(constant("1", 20), to_min("cosine", 20)),
    "megatron_core: constant": MEGATRON_WARMUP + REST,
    "megatron_core: linear": MEGATRON_WARMUP + to_min("linear", 50, "0.3"),
    "megatron_core: cosine": MEGATRON_WARMUP + to_min("cosine", 50, "0.3"),
    "megatron_core: inverse-square-root": MEGATRON_WARMUP
    + "{shape='inverse-sqrt', floor=0.3, length=51}, "
    + constant("0.3"),
    **{
        f"megatron_core: WSD, {name}": MEGATRON_WARMUP
        + f"{constant('1', 30)}, {to_min(shape, 20, '0.3', more)}"
        for name, shape, more in (
            ("linear", "linear", ""),
            ("cosine", "cosine", ""),
            ("exponential", "exponential", "base=0.5"),
            ("minus_sqrt", "1-sqrt", ""),
        )
    },
    "nemo_toolkit: CosineAnnealing": f"{AHEAD}, " + to_min("cosine", 50, more="shift=1"),
    "nemo_toolkit: CosineAnnealing, then constant": after(to_min("cosine", 35)),
    "nemo_toolkit: SquareAnnealing": f"{AHEAD}, "
    + to_min("power", 50, "0", "power=2, floor=0.1, shift=1"),
    "nemo_toolkit: SquareRootAnnealing": f"{AHEAD}, "
    + to_min("power", 60, "0", "from=1, power=0.5, floor=0.1, shift=11"),
    "nemo_toolkit: NoamAnnealing": constant("'0.5 * 10 ** -1.5'", 1)
    + ", {shape='linear', from=0, to='0.5 * 10 ** -0.5', length=10, shift=1}, "
    + "{shape='inverse-sqrt', timescale=10, shift=1, floor=0.08}",
    "nemo_toolkit: NoamHoldAnnealing": HOLD
    + "{shape='inverse-sqrt', timescale=10, power=1, floor=0.3}",
    "nemo_toolkit: WarmupAnnealing": f"{AHEAD}, " + to_min("linear", 50, more="shift=1"),
    "nemo_toolkit: InverseSquareRootAnnealing": f"{AHEAD}, "
    + "{shape='inverse-sqrt', shift=1, length=50}, "
    + constant("0.1"),
    "nemo_toolkit: PolynomialDecayAnnealing": f"{AHEAD}, "
    + to_min("power", 50, more="power=2, shift=1"),
    "nemo_toolkit: PolynomialHoldDecayAnnealing": HOLD + to_min("power", 30, more="power=3"),
    "nemo_toolkit: WarmupHoldAnnealLinear": HOLD + to_min("linear", 30),
    "nemo_toolkit: WarmupHoldAnnealOneMinusSquareRoot": HOLD
    + to_min("1-sqrt", 30, "0", "floor=0.1"),
    "torchtune: cosine": after(to_min("cosine", 50, "0", GOES_ON)),
    "composer: linear": after(to_min("linear", 50)),
    "composer: cosine": after(to_min("cosine", 50)),
    "composer: polynomial": after(to_min("power", 50, more="power=2")),
    "composer: constant": after(REST),
    "composer: multistep": after(constant("1", 20), constant("0.1", 15), constant("'0.1 ** 2'")),
    "composer: warm restarts": to_min("cosine", 20)
    + ", {shape='cosine', from=1, to=0.1, length=40}, "
    + "{shape='cosine', from=1, to=0.1, length=80}",
    "composer: exponential": to_min("exponential", 15, "0.5", GOES_ON),
    "llm_foundry: inv_sqrt_with_warmup": after(
        "{shape='inverse-sqrt', timescale=25, to=0.2, length=35}", to_min("linear", 15)
    ),
    "ai2_olmo: linear_with_warmup": "{shape='linear', from=0.1, to=1, length=10}, "
    + to_min("linear", 50),
    "ai2_olmo: cosine_with_warmup": "{shape='linear', from=0.1, to=1, length=10}, "
    + to_min("cosine", 50),
    "ai2_olmo: inverse_sqrt_with_warmup": "{shape='linear', from=0.1, to=1, length=10}, "
    + "{shape='inverse-sqrt'}",
    "ai2_olmo_core: LinearWithWarmup": after(to_min("linear", 50)),
    "ai2_olmo_core: CosWithWarmup": after(to_min("cosine", 50)),
    "ai2_olmo_core: HalfCosWithWarmup": "{shape='linear', from=0, to=0.55, length=10}, "
    + to_min("cosine", 100, more="from=1, shift=50"),
    "ai2_olmo_core: InvSqrtWithWarmup": after("{shape='inverse-sqrt', to=0.1}"),
    "ai2_olmo_core: CosWithWarmupAndLinearDecay": after(
        "{shape='cosine', to=0.1, length=35, cycles='0.5 * 35 / 50'}",
        to_min("linear", 15, "0", GOES_ON),
    ),
    "ai2_olmo_core: WSD": "{shape='linear', from=0.05, to=1, length=10}, "
    + f"{constant('1', 35)}, {to_min('linear', 15, more=GOES_ON)}",
    "ai2_olmo_core: PowerLR": after(
        "{shape='inverse-sqrt', power=0.51, length=35}", to_min("linear", 15, "0", GOES_ON)
    ),
    "ai2_olmo_core: ExponentialScheduler": to_min("exponential", 60, "1", "from=1e-3"),
    "fairseq: inverse_sqrt": "{shape='linear', from=0.01, to=1, length=10}, "
    + "{shape='inverse-sqrt'}",
    "fairseq: polynomial_decay": after(to_min("power", 50, more="power=2")),
    "fairseq: tri_stage": "{shape='linear', from=0.01, to=1, length=10}, "
    + f"{constant('1', 20)}, {to_min('exponential', 30, '0.05')}",
    **{
        f"deepspeed: {kind}, {shape}": f"{constant(low, 1)}, "
        f"{{shape='{shape}', from={low}, to=1, length=10}}, {rest}"
        for shape in ("log", "linear")
        for kind, low, rest in (
            ("WarmupLR", "0.1", REST),
            ("WarmupDecayLR", "0.1", to_min("linear", 50)),
            ("WarmupCosineLR", "0", to_min("cosine", 50, more=f"from=1, shift=1, {GOES_ON}")),
        )
    },
    "detectron2: WarmupMultiStepLR": "{shape='linear', from=0.001, to=1, length=10}, "
    + f"{constant('1', 20)}, {constant('0.1', 15)}, {constant('0.01')}",
    "detectron2: WarmupMultiStepLR, constant warmup": f"{constant('0.001', 10)}, "
    + f"{constant('1', 20)}, {constant('0.1', 15)}, {constant('0.01')}",
    "detectron2: WarmupCosineLR": "{shape='linear', from=0.001, "
    "to='0.1 + 0.9 * (1 + cos(pi / 6)) / 2', length=10}, "
    + to_min("cosine", 60, more="from=1, shift=10"),
    "detectron2: WarmupCosineLR, rescaled": "{shape='linear', from=0.001, to=1, length=10}, "
    + to_min("cosine", 50),
    **{
        f"torchtitan: {name}": "{shape='linear', from=0, to=1, length=10, shift=1}, "
        + f"{constant('1', 21)}, {to_min(shape, 30, more=f'shift=1, {GOES_ON}')}"
        for name, shape in (("linear", "linear"), ("sqrt", "1-sqrt"), ("cosine", "cosine"))
    },
    "litgpt: cosine": after(to_min("cosine", 50)),
    "axolotl: cosine_min_lr_ratio": after(to_min("cosine", 50, more=GOES_ON)),
    "axolotl: cosine_constant_lr_ratio": after(to_min("cosine", 35)),
}
PHASES = {**{f"transformers: {name}": phases for name, phases in TRANSFORMERS.items()}, **OTHERS}


def test_every_case_has_its_phases() -> None:
    assert sorted(PHASES) == sorted(ORACLE)
    assert len({name.partition(":")[0] for name in ORACLE}) == 16


@pytest.mark.parametrize("name", ORACLE)
def test_gives_what_the_library_gave(name: str) -> None:
    factors = np.array(ORACLE[name]["factors"])
    spec = lrviz.loads(
        f"steps = {len(factors)}\noptimizer = {{ lr = 1.0 }}\n"
        f"scheduler = {{ type = 'Phases', phases = [{PHASES[name]}] }}\n"
    )
    engines: list[Literal["formula", "torch"]] = (
        ["formula", "torch"] if has_torch() else ["formula"]
    )
    for engine in engines:
        found = lrviz.simulate(spec, engine=engine).lr[0]
        np.testing.assert_allclose(found, factors, rtol=0, atol=7e-16, err_msg=engine)
