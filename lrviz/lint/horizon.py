"""A scheduler's own horizon: the argument that says after how many ticks it is done."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.places import Placed


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


def is_warmup(placed: Placed) -> bool:
    """Whether it raises the LR from a factor of it: LinearLR rising, ConstantLR below 1."""
    if placed.type == "LinearLR":
        return bool(placed.argument("end_factor") > placed.argument("start_factor"))
    return placed.type == "ConstantLR" and bool(placed.argument("factor") < 1)
