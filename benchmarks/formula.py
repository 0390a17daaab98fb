"""The formula engine at a million ticks, per built-in scheduler, in one process.

``python benchmarks/formula.py [TICKS [SAMPLE]]`` prints the naive loop of ``optimizer.step()`` and
``scheduler.step()``, the torch engine, the formula engine, a single ``np.cos`` over as many
float64 as the floor, their ratios, and the formula's peak memory in arrays of that length. The
naive loop and the torch engine are timed over SAMPLE ticks (50,000) and scaled.
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

HORIZON = {  # so that every scheduler has something to do at all ticks
    "chained-scheduler": [],
    "cosine-annealing-lr": ["scheduler.T_max={}"],
    "cyclic-lr": ["scheduler.step_size_up=2000"],
    "exponential-lr": ["scheduler.gamma=0.99999"],
    "lambda-lr": ['scheduler.lr_lambda="0.99999 ** epoch"'],
    "linear-lr": ["scheduler.total_iters={}"],
    "multiplicative-lr": ['scheduler.lr_lambda="0.99999"'],
    "one-cycle-lr": ["scheduler.epochs={}"],
    "polynomial-lr": ["scheduler.total_iters={}"],
    "reduce-lr-on-plateau": ['metric={{ expression = "max(1 - epoch / 1000, 0.4)" }}'],
    "swalr": ["scheduler.anneal_epochs={}"],
}


def best(call: Callable[[], Any], runs: int = 5) -> float:
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def arrays(call: Callable[[], Any], ticks: int) -> float:
    """Peak memory, in float64 arrays of so many ticks."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / (8 * ticks)


def spec_of(stem: str, ticks: int) -> lrviz.Spec:
    own = [text.format(ticks) for text in HORIZON.get(stem, [])]
    length = [f"epochs={ticks}", "steps_per_epoch=1", 'scheduler.interval="step"']
    return lrviz.load(BUILTIN / f"{stem}.toml", overrides=[*length, *own])


def main() -> None:
    ticks = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sample = min(int(sys.argv[2]) if len(sys.argv) > 2 else 50_000, ticks)
    warnings.simplefilter("ignore")
    angles = np.linspace(0, 3, ticks)
    scale = ticks / sample
    scaled = f", timed over {sample:,} and scaled" if sample < ticks else ""
    print(f"{ticks:,} ticks; naive and torch{scaled}; formula and arrays per param group\n")
    print("scheduler                         naive    torch    formula   np.cos  ", end="")
    print("naive/formula  formula/np.cos  arrays")
    least, slowest, most = float("inf"), 0.0, 0.0
    for path in sorted(BUILTIN.glob("*.toml")):
        spec, short = spec_of(path.stem, ticks), spec_of(path.stem, sample)
        naive = best(lambda spec=short: loop(spec, sample, train=True), 1) * scale
        engine = best(lambda spec=short: stepping.simulate(spec), 1) * scale
        floor = best(lambda: np.cos(angles))
        groups = len(spec.groups)
        own = best(lambda spec=spec: formula.simulate(spec)) / groups
        floor = min(floor, best(lambda: np.cos(angles)))
        peak = arrays(lambda spec=spec: formula.simulate(spec), ticks) / groups
        least, slowest = min(least, naive / own), max(slowest, own / floor)
        most = max(most, peak)
        print(
            f"{path.stem:31} {naive:6.1f} s {engine:6.1f} s {own * 1e3:7.1f} ms "
            f"{floor * 1e3:5.1f} ms {naive / own:13.0f} x {own / floor:13.1f} x {peak:7.1f}"
        )
    print(f"\nsmallest naive/formula: {least:.0f} x (aim: at least 300)")
    print(f"largest formula/np.cos: {slowest:.1f} x (aim: at most 4)")
    print(f"most memory: {most:.1f} arrays (aim: at most 10)")


if __name__ == "__main__":
    main()
