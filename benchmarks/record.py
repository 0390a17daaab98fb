"""What recording costs a training loop, and what a long record costs a picture.

``python benchmarks/record.py`` steps an SGD over one and over 100 param groups, with a scheduler
that ticks every step, recorded and not, by turns; and draws a record of a million steps and two
param groups over its plan against the plan alone.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

import lrviz
from lrviz.record.recorder import Recorder

ROUNDS = 5
STRETCHES = 100
PLAN = """
steps = 1_000_000
[optimizer]
groups = [{ name = "a", lr = 0.1 }, { name = "b", lr = 0.01 }]
[scheduler]
type = "CosineAnnealingLR"
T_max = 1_000_000
"""


def loop(groups: int, steps: int) -> Callable[[], float]:
    """Gives the seconds a step of some steps of a loop which does nothing but step and tick."""
    parameters = [{"params": [torch.nn.Parameter(torch.zeros(1))]} for _ in range(groups)]
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1_000_000)

    def some() -> float:
        start = time.thread_time()
        for _ in range(steps):
            optimizer.step()
            scheduler.step()
        return (time.thread_time() - start) / steps

    return some


def recording(groups: int, folder: Path) -> None:
    """Stretches of each by turns, with all that is written of the recorded ones."""
    steps = 300 if groups == 1 else 20
    some = loop(groups, steps)
    plain, recorded = [], []
    for _ in range(STRETCHES):
        plain.append(some())
        recorder = Recorder(str(folder / "run.csv"))
        recorder.start()
        some()  # opens the file
        start = time.thread_time()
        some()
        recorder.flush()
        recorded.append((time.thread_time() - start) / steps)
        recorder.stop()
    cost = statistics.median(b - a for a, b in zip(plain, recorded, strict=True))
    ratio = statistics.median(recorded) / statistics.median(plain)
    print(f"{groups:>4} groups: {1e6 * cost:.2f} µs a step, {ratio:.2f} times the loop")


def drawing(folder: Path) -> None:
    plan, log = folder / "plan.toml", folder / "log.csv"
    plan.write_text(PLAN)
    curve = lrviz.simulate(lrviz.loads(PLAN), engine="formula")
    with log.open("w") as file:
        file.write("step,optimizer,group,lr,momentum,tick,skipped\n")
        for step, (a, b) in enumerate(np.ascontiguousarray(curve.lr.T).tolist()):
            file.write(f"{step},SGD,a,{a:.14g},0,{step},0\n{step},SGD,b,{b:.14g},0,{step},0\n")
    code = "import sys; from lrviz.cli import main; main()"
    plot = [sys.executable, "-c", code, "plot", str(plan), "-o", str(folder / "out.png")]
    alone, over = [], []
    for _ in range(ROUNDS):
        alone.append(seconds(plot))
        over.append(seconds([*plot, "--run", str(log)]))
    ratio = statistics.median(b / a for a, b in zip(alone, over, strict=True))
    print(
        f"a record of {log.stat().st_size / 1e6:.0f} MB over its plan: {ratio:.2f} times the plan"
    )


def seconds(command: list[str]) -> float:
    """Seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        recording(1, Path(folder))
        recording(100, Path(folder))
        drawing(Path(folder))


if __name__ == "__main__":
    main()
