"""The formula engine at a million ticks, per built-in scheduler, in one process.

``python benchmarks/formula.py [TICKS]`` prints the naive loop and the torch engine (both measured
over at most 50,000 ticks and scaled), the formula engine, a single ``np.cos`` over as many float64
as the floor, their ratios, and the formula's peak memory in arrays of that length.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from engines import BUILTIN, loop

import lrviz
from lrviz.engine import formula, stepping

SAMPLE = 50_000


def best(call: Callable[[], Any], runs: int = 5) -> float:
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def spec_of(stem: str, ticks: int) -> lrviz.Spec:
    length = [f"epochs={ticks}", "steps_per_epoch=1", 'scheduler.interval="step"']
    horizon = {
        "cosine-annealing-lr": f"scheduler.T_max={ticks}",
        "one-cycle-lr": f"scheduler.epochs={ticks}",
        "polynomial-lr": f"scheduler.total_iters={ticks}",
        "linear-lr": f"scheduler.total_iters={ticks}",
        "swalr": f"scheduler.anneal_epochs={ticks}",
        "cyclic-lr": "scheduler.step_size_up=2000",
        "exponential-lr": "scheduler.gamma=0.99999",
        "multiplicative-lr": 'scheduler.lr_lambda="0.99999"',
        "lambda-lr": """scheduler.lr_lambda="1 - step / total_steps" """,
        "reduce-lr-on-plateau": "metric={ values = [1.0, 0.9, 0.8] }",
    }
    more = [horizon[stem]] if stem in horizon else []
    return lrviz.load(BUILTIN / f"{stem}.toml", overrides=[*length, *more])


def main() -> None:
    ticks = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    warnings.simplefilter("ignore")
    angles = np.linspace(0, 3, ticks)
    floor = best(lambda: np.cos(angles), 9)
    print(f"{ticks:,} ticks; np.cos over as many: {floor * 1e3:.2f} ms\n")
    print("scheduler                      naive    torch   formula  naive/f    f/np.cos  arrays")
    slowest, least, most = 0.0, float("inf"), 0.0
    sample = min(SAMPLE, ticks)
    scale = ticks / sample
    for path in sorted(BUILTIN.glob("*.toml")):
        spec, short = spec_of(path.stem, ticks), spec_of(path.stem, sample)
        naive = best(lambda spec=short: loop(spec, sample, train=True), 1) * scale
        engine = best(lambda spec=short: stepping.simulate(spec), 1) * scale
        own = best(lambda spec=spec: formula.simulate(spec))
        tracemalloc.start()
        formula.simulate(spec)
        arrays = tracemalloc.get_traced_memory()[1] / (8 * ticks)
        tracemalloc.stop()
        groups = len(spec.groups)
        own /= groups
        slowest, least = max(slowest, own / floor), min(least, naive / own)
        most = max(most, arrays / groups)
        print(
            f"{path.stem:28} {naive:6.1f} s {engine:6.1f} s {own * 1e3:6.1f} ms "
            f"{naive / own:8.0f} x {own / floor:7.1f} x {arrays / groups:6.1f}"
        )
    print(f"\nsmallest naive/formula: {least:.0f} x (aim: at least 300)")
    print(f"largest formula/np.cos: {slowest:.1f} x (aim: at most 4)")
    print(f"most memory: {most:.1f} arrays (aim: at most 10)")
    print("times and memory are per param group; naive and torch are scaled from a shorter run")


if __name__ == "__main__":
    main()
