"""What schedulers set whose ticks are known one by one: cycles, and LRs that a metric lowers.

From torch's ``lr_scheduler``. Each is a plain number, of a tick that is one.
"""

from __future__ import annotations

import math
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.operations.ratios import tick_argument
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, Num

CYCLES: Final = frozenset({"OneCycleLR", "CyclicLR"})


def _said(machine: Machine, scheduler: Scheduler, name: str, place: int = 0) -> Any:
    """An argument, of a list the item of a param group; None where it is no plain value."""
    held = tick_argument(machine, scheduler, name)
    items = machine.items(held) if not isinstance(held, str) else None
    if items is not None:
        held = machine.settled(items[place]) if place < len(items) else None
    return held if held is None or isinstance(held, bool | int | float | str) else math.nan


def begins_at(machine: Machine, scheduler: Scheduler, place: int) -> Any:
    """The LR that the constructor of a cycle sets, which others start from, too."""
    if scheduler.cls == "CyclicLR":
        return _said(machine, scheduler, "base_lr", place)
    top, share = (_said(machine, scheduler, name, place) for name in ("max_lr", "div_factor"))
    return top / share if _numbers(top, share) and share else None


def cycle_at(machine: Machine, scheduler: Scheduler, place: int, turn: int) -> Any:
    """The LR of a param group at a tick of a cycle; None where it is not known."""
    if turn == 0:  # whatever its length is
        found = begins_at(machine, scheduler, place)
    elif scheduler.cls == "OneCycleLR":
        found = _one_cycle(machine, scheduler, place, turn)
    else:
        found = _cyclic(machine, scheduler, place, turn)
    return found if found is not None and math.isfinite(found) else None


def _numbers(*values: Any) -> bool:
    return all(type(value) in (int, float) and math.isfinite(value) for value in values)


def _one_cycle(machine: Machine, scheduler: Scheduler, place: int, turn: int) -> Any:
    names = ("total_steps", "epochs", "steps_per_epoch", "pct_start", "final_div_factor")
    total, epochs, steps, share, last = (_said(machine, scheduler, name) for name in names)
    if total is None and _numbers(epochs, steps):
        total = epochs * steps
    first, top = begins_at(machine, scheduler, place), _said(machine, scheduler, "max_lr", place)
    if not _numbers(total, share, last, first, top) or not last or turn > total:
        return None
    least = first / last
    phases = [(share * total - 1, first, top), (total - 1, top, least)]
    if _said(machine, scheduler, "three_phase") is True:
        phases[1:] = [(2 * share * total - 2, top, first), (total - 1, first, least)]
    linear = _said(machine, scheduler, "anneal_strategy") == "linear"
    begun = 0.0
    for end, one, other in phases:
        if turn <= end or end == phases[-1][0]:
            part = (turn - begun) / (end - begun) if end != begun else math.nan
            if linear:
                return (other - one) * part + one
            return other + (one - other) / 2.0 * (math.cos(math.pi * part) + 1)
        begun = end
    return None


def _cyclic(machine: Machine, scheduler: Scheduler, place: int, turn: int) -> Any:
    names = ("step_size_up", "step_size_down", "mode", "gamma")
    up, down, mode, gamma = (_said(machine, scheduler, name) for name in names)
    low, top = (_said(machine, scheduler, name, place) for name in ("base_lr", "max_lr"))
    down = up if down is None else down
    own = machine.settled(scheduler.arguments.get("scale_fn"))
    if own is not None or not _numbers(up, down, low, top, gamma) or up + down <= 0:
        return None
    whole = float(up) + float(down)
    ratio = float(up) / whole
    cycle = math.floor(1 + turn / whole)
    x = 1.0 + turn / whole - cycle
    height = x / ratio if x <= ratio else (x - 1) / (ratio - 1)
    scales = {"triangular": 1.0, "triangular2": 1 / (2.0 ** (cycle - 1)), "exp_range": gamma**turn}
    return low + (top - low) * height * scales.get(mode, math.nan)


def lowered(machine: Machine, scheduler: Scheduler, metric: Any) -> bool | None:
    """Whether ReduceLROnPlateau lowers the LR at a tick; None where that is not known.

    What it remembers of its metric is in the slots of the scheduler.
    """
    names = ("mode", "patience", "threshold", "threshold_mode", "cooldown")
    mode, patience, least, how, rest = (_said(machine, scheduler, name) for name in names)
    state = scheduler.slots.get("metric", (None, 0, 0))
    if not isinstance(state, tuple) or not _numbers(metric, patience, least, rest):
        machine.store.write(scheduler.slots, "metric", None)
        return None
    best, bad, cooling = state
    better = best is None or _is_better(metric, best, least, mode == "max", how == "abs")
    best, bad = (metric, 0) if better else (best, bad + 1)
    if cooling > 0:
        cooling, bad = cooling - 1, 0
    lowers: bool = bad > patience
    if lowers:
        cooling, bad = rest, 0
    machine.store.write(scheduler.slots, "metric", (best, bad, cooling))
    return lowers


def _is_better(metric: float, best: float, least: float, higher: bool, apart: bool) -> bool:
    if higher:
        return metric > (best + least if apart else best * (least + 1.0))
    return metric < (best - least if apart else best * (1.0 - least))


def lower(machine: Machine, scheduler: Scheduler, place: int, now: Any) -> Any:
    """What ReduceLROnPlateau lowers an LR to; None where it is not known."""
    names = ("factor", "min_lr", "eps")
    factor, least, eps = (_said(machine, scheduler, name, place) for name in names)
    if not _numbers(now, factor, least, eps):
        return None
    new = max(now * factor, least)
    return new if now - new > eps else now


def multiplied_once(machine: Machine, scheduler: Scheduler, place: int, turn: Num, now: Num) -> Any:
    """The LR after one tick of MultiplicativeLR, the first of which leaves it as it is."""
    function = scheduler.slots.get("lr_lambda")
    if isinstance(function, tuple):
        function = function[place] if place < len(function) else None
    if turn == 0 or function is None or isinstance(function, str):
        return now if turn == 0 else None
    factor = machine.numeric(replaced_in(machine, function, {TICK: turn}))
    return None if factor is None else number("*", now, factor)
