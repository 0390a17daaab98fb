"""What each version of torch makes of the same schedules: every class, resumed, nested, in chains.

``python tests/oracles/versions_of_torch.py``, run with a version of torch, writes what that one
does into versions_of_torch.json. There each schedule has its LRs by the version since which they
are so; an error is the tick at which it is raised, and its kind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_suffix(".json")
TICKS: Final = 9

LEAVES: Final = (
    '{type="LambdaLR", lr_lambda="1 / (1 + epoch)"}',
    '{type="MultiplicativeLR", lr_lambda="0.9 - epoch / 100"}',
    '{type="StepLR", step_size=2, gamma=0.5}',
    '{type="MultiStepLR", milestones=[1, 4], gamma=0.5}',
    '{type="ConstantLR", factor=0.25, total_iters=3}',
    '{type="LinearLR", start_factor=0.25, total_iters=4}',
    '{type="ExponentialLR", gamma=0.5}',
    '{type="PolynomialLR", total_iters=6, power=2}',
    '{type="CosineAnnealingLR", T_max=4, eta_min=0.125}',
    '{type="CosineAnnealingLR", T_max=1}',
    '{type="CosineAnnealingWarmRestarts", T_0=3}',
    '{type="CosineAnnealingWarmRestarts", T_0=1, T_mult=2}',
    '{type="CyclicLR", base_lr=0.25, max_lr=2.0, step_size_up=3}',
    '{type="OneCycleLR", max_lr=2.0, total_steps=40}',
    '{type="SWALR", swa_lr=0.75, anneal_epochs=4}',
)
HALF: Final = '{type="ExponentialLR", gamma=0.5}'
AROUND: Final = (
    "%s",
    '{type="SequentialLR", milestones=[3], schedulers=[%s, ' + HALF + "]}",
    '{type="SequentialLR", milestones=[3], schedulers=[' + HALF + ", %s]}",
    '{type="SequentialLR", milestones=[2.5], schedulers=[' + HALF + ", %s]}",
    '{type="SequentialLR", milestones=[0], schedulers=[' + HALF + ", %s]}",
    '{type="SequentialLR", milestones=[3], last_epoch=1, schedulers=[%s, ' + HALF + "]}",
    '{type="ChainedScheduler", schedulers=[' + HALF + ", %s]}",
    '{type="SequentialLR", milestones=[3], schedulers=[{type="ChainedScheduler", schedulers=[%s]}, '
    + HALF
    + "]}",
    '{type="SequentialLR", milestones=[5], schedulers=[{type="SequentialLR", milestones=[2], '
    "schedulers=[%s, " + HALF + "]}, " + HALF + "]}",
    '{type="SequentialLR", milestones=[3], schedulers=[' + HALF + ', {type="SequentialLR", '
    'milestones=[2], schedulers=[%s, {type="StepLR", step_size=2}]}]}',
    '{type="SequentialLR", milestones=[2.5], schedulers=[' + HALF + ', {type="SequentialLR", '
    'milestones=[2], schedulers=[%s, {type="StepLR", step_size=2}]}]}',
    '{type="SequentialLR", milestones=[3], schedulers=[' + HALF + ', {type="ChainedScheduler", '
    "schedulers=[%s]}]}",
)


def schedulers() -> list[str]:
    """Every class in every surrounding, and resumed."""
    found = [around % leaf for around in AROUND for leaf in LEAVES]
    for leaf in LEAVES:
        for last in (2, 7):
            resumed = f"{leaf[:-1]}, last_epoch={last}}}"
            found += [resumed, AROUND[2] % resumed]
    return list(dict.fromkeys(found))


def text_of(scheduler: str) -> str:
    """The spec with that scheduler."""
    optimizer = '{ type = "SGD", lr = 1.0, momentum = 0.9 }'
    return f"steps = {TICKS}\noptimizer = {optimizer}\nscheduler = {scheduler}\n"


def by_version(told: dict[str, Any], version: tuple[int, ...]) -> Any:
    """What a version does: what the newest does that is told of and not newer."""
    known = [at for at in told if tuple(map(int, at.split("."))) <= version]
    return told[max(known, key=lambda at: tuple(map(int, at.split("."))))]


def main() -> int:
    """Add what the torch that is installed does."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "formula"))
    import torch
    from oracle import Failure, naive

    import lrviz

    def done(scheduler: str) -> Any:
        outcome = naive(lrviz.loads(text_of(scheduler)))
        if isinstance(outcome, Failure):
            return [outcome.tick, outcome.kind]
        return [float(f"{value:.12g}") for value in outcome.lr[0]]

    version = ".".join(torch.__version__.split(".")[:2])
    held = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {"torch": [], "lr": {}}
    before = sorted({*held["torch"], version}, key=lambda at: tuple(map(int, at.split("."))))
    number = {at: tuple(map(int, at.split("."))) for at in before}
    lr: dict[str, dict[str, Any]] = {}
    for scheduler in schedulers():
        told = held["lr"].get(scheduler, {})
        every = {at: by_version(told, number[at]) for at in before if at != version and told}
        every[version] = done(scheduler)
        lr[scheduler] = {}
        last = None
        for at in before:
            if at in every and every[at] != last:
                lr[scheduler][at] = last = every[at]
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(told)}" for name, told in lr.items())
    text = f'{{"torch": {json.dumps(before)},\n"lr": {{\n{lines}\n}}}}\n'
    FILE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
