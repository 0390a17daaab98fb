"""The throwaway loop against lrviz's engines, per built-in scheduler, in one process.

``python benchmarks/engines.py [TICKS]`` (default 100,000) prints seconds and ratios: the naive
loop of ``optimizer.step()`` and ``scheduler.step()``; the torch engine, whose limit is
``scheduler.step()`` alone.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import lrviz
from lrviz.engine import stepping

BUILTIN = Path(__file__).parent.parent / "gallery" / "builtin"


def loop(spec: lrviz.Spec, ticks: int, *, train: bool) -> None:
    params = {name: [torch.nn.Parameter(torch.zeros(1))] for name in spec.groups}
    optimizer, scheduler = spec.build(params)
    for group in params.values():
        group[0].grad = torch.zeros(1)
    metric = (1.0,) if spec.metric else ()
    optimizer.step()
    lrs = []
    for _ in range(ticks):
        lrs.append(optimizer.param_groups[0]["lr"])
        if train:
            optimizer.step()
        scheduler.step(*metric)


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    ticks = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    warnings.simplefilter("ignore")
    print(f"{ticks:,} ticks\n")
    print("scheduler                      naive    step()  engine  naive/engine  engine/step()")
    worst = float("inf")
    for path in sorted(BUILTIN.glob("*.toml")):
        length = [f"epochs={ticks}", "steps_per_epoch=1", 'scheduler.interval="step"']
        if path.stem == "one-cycle-lr":
            length.append(f"scheduler.epochs={ticks}")
        spec = lrviz.load(path, overrides=length)
        naive = timed(lambda spec=spec: loop(spec, ticks, train=True))
        alone = timed(lambda spec=spec: loop(spec, ticks, train=False))
        engine = timed(lambda spec=spec: stepping.simulate(spec))
        worst = min(worst, naive / engine)
        print(
            f"{path.stem:28} {naive:6.2f} s {alone:6.2f} s {engine:5.2f} s "
            f"{naive / engine:9.1f} x {engine / alone:11.2f} x"
        )
    print(f"\nsmallest naive/engine: {worst:.1f} x (aim: at least 5; step() alone is the limit)")


if __name__ == "__main__":
    main()
