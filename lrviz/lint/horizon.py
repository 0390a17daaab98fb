"""A scheduler's own horizon: the argument that says after how many ticks it is done."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.engine.places import Placed
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, replace
from lrviz.sources.plan import Plan
from lrviz.spec.model import Spec


@dataclass(frozen=True)
class Horizon:
    """The argument, and the ticks that it comes to."""

    name: str
    ticks: float


def horizon(placed: Placed) -> Horizon | None:
    """The horizon of a scheduler that decays to it; None of a warmup, or where there is none."""
    kind = placed.type
    if kind == "CosineAnnealingLR":
        return Horizon("T_max", placed.argument("T_max"))
    if kind == "PolynomialLR":
        return Horizon("total_iters", placed.argument("total_iters"))
    if kind == "LinearLR" and placed.argument("end_factor") < placed.argument("start_factor"):
        return Horizon("total_iters", placed.argument("total_iters"))
    if kind == "OneCycleLR":
        return Horizon(*one_cycle_steps(placed))
    if kind == "MultiStepLR" and placed.argument("milestones"):
        return Horizon("milestones", max(placed.argument("milestones")))
    return None


def one_cycle_steps(placed: Placed) -> tuple[str, int]:
    """Of OneCycleLR: which argument gives its length, and the length in ticks."""
    total = placed.argument("total_steps")
    if total is not None:
        return "total_steps", int(total)
    return "epochs", int(placed.argument("epochs")) * int(placed.argument("steps_per_epoch"))


def set_one_cycle(plan: Plan, spec: Spec, placed: Placed, ticks: int) -> Fix | None:
    """Make a OneCycleLR ``ticks`` long: by `total_steps`, or by the two that are given instead."""
    name, _ = one_cycle_steps(placed)
    if name == "total_steps":
        edit = replace(plan, placed.path(name), ticks)
        return Fix(f"Set total_steps = {ticks}", present(edit))
    epochs, per_epoch = placed.argument("epochs"), placed.argument("steps_per_epoch")
    pairs = (
        (spec.epochs or 0, spec.steps_per_epoch),
        (ticks // per_epoch, per_epoch),
        (epochs, ticks // epochs),
    )
    for pair in pairs:
        if pair[0] * pair[1] == ticks:
            new = {"epochs": pair[0], "steps_per_epoch": pair[1]}
            changed = {key: n for key, n in new.items() if n != placed.argument(key)}
            edits = (replace(plan, placed.path(key), n) for key, n in changed.items())
            title = " and ".join(f"{key} = {n}" for key, n in changed.items())
            return Fix(f"Set {title}", present(*edits))
    return None


def is_warmup(placed: Placed) -> bool:
    """Whether it raises the LR from a factor of it: LinearLR rising, ConstantLR below 1."""
    if placed.type == "LinearLR":
        return bool(placed.argument("end_factor") > placed.argument("start_factor"))
    return placed.type == "ConstantLR" and bool(placed.argument("factor") < 1)
