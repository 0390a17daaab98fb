"""What recording costs a training loop, and what a long record costs a picture.

``python benchmarks/record.py`` steps an SGD over some param groups, with a scheduler that ticks
every step, recorded and not, by turns: groups that share an LR, and groups that have one each. Of
the cost, what torch takes to call a hook that does nothing is shown too. Then it draws a record of
a million steps and two param groups over its plan against the plan alone.
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
from torch.optim.optimizer import register_optimizer_step_pre_hook

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


class Empty:
    """Records nothing: a hook is called."""

    def start(self) -> None:
        """Let torch call it."""
        self.hook = register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: None)

    def flush(self) -> None:
        """There is nothing to be written."""

    def stop(self) -> None:
        """Let torch call it no more."""
        self.hook.remove()


def loop(groups: int, steps: int, share: float) -> Callable[[], float]:
    """Gives the seconds a step of some steps of a loop which does nothing but step and tick."""
    parameters = [
        {"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.1 * share**number}
        for number in range(groups)
    ]
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1_000_000)

    def some() -> float:
        start = time.thread_time()
        for _ in range(steps):
            optimizer.step()
            scheduler.step()
        return (time.thread_time() - start) / steps

    return some


def recording(groups: int, share: float, folder: Path) -> None:
    """Stretches of each by turns, with all that is written of the recorded ones."""
    steps = 300 if groups <= 2 else 20
    some = loop(groups, steps, share)
    plain = []
    cost: dict[type, list[float]] = {Empty: [], Recorder: []}
    for _ in range(STRETCHES):
        plain.append(some())
        for kind, costs in cost.items():
            recorder = Recorder(str(folder / "run.csv")) if kind is Recorder else Empty()
            recorder.start()
            some()  # opens the file
            start = time.thread_time()
            some()
            recorder.flush()
            costs.append((time.thread_time() - start) / steps - plain[-1])
            recorder.stop()
    least = sorted(plain)[STRETCHES // 10]
    empty, own = (1e6 * statistics.median(costs) for costs in cost.values())
    lrs = "that share an LR" if share == 1 else "with an LR each"
    print(
        f"{groups:>4} groups {lrs}: {own:.2f} µs a step (an empty hook: {empty:.2f}), in a loop of "
        f"{1e6 * least:.1f}"
    )


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
        for groups, share in ((1, 1.0), (2, 1.0), (100, 1.0), (100, 0.99)):
            recording(groups, share, Path(folder))
        drawing(Path(folder))


if __name__ == "__main__":
    main()
