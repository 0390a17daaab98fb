"""What MMEngine's windows are by themselves: whether they fit the run, and each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.quantity import Missing, NoValue, evaluate
from lrviz.sources.said import Said
from lrviz.sources.window_classes import late_milestones
from lrviz.sources.windows import Window, floor
from lrviz.text.problem import KeyPath, did_you_mean, printable

_SMALL: Final = 0.1
"""A gap of at most this share of the run is a slip; a longer one is a plateau that is meant."""


_TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "ConstantLR": ("factor",),
    "LinearLR": ("start_factor", "end_factor"),
    "ExponentialLR": ("gamma",),
    "StepLR": ("step_size", "gamma"),
    "MultiStepLR": ("milestones", "gamma"),
    "CosineAnnealingLR": ("T_max", "eta_min", "eta_min_ratio"),
    "PolyLR": ("eta_min", "power"),
    "CosineRestartLR": ("periods", "restart_weights", "eta_min", "eta_min_ratio"),
}
"""What each takes of its own (mmengine 0.10, optim/scheduler/param_scheduler.py)."""
_EACH_TAKES: Final = (
    *("type", "begin", "end", "last_step", "by_epoch", "verbose"),
    *("convert_to_iter_based", "epoch_length"),
)


ONE_EPOCH: Final = "TrainLoop"
"""xtuner's loop (0.1, engine/runner/loops.py): ``max_epochs`` times the batches as iterations,
which are one epoch to MMEngine; what names no ``end`` acts to the end of the first of them."""


def note_open_end(config: Config, path: KeyPath, kind: str, epochs: Said | None) -> None:
    """Say that a window without an end acts for one epoch of several."""
    if epochs is not None and epochs.value != 1:
        message = (
            f"{kind} has no `end`, and the whole run is one epoch to MMEngine in {ONE_EPOCH}: it "
            "ends after the first epoch; write `end=max_epochs`"
        )
        config.note("LR806", path, message)


def check_windows(
    config: Config, windows: list[Window], rate: Said, iterations: Said | None = None
) -> None:
    """Note what is found at each window.

    Args:
        rate: The LR that the windows start from.
        iterations: The length of a run that counts no epochs.
    """
    for index, window in enumerate(windows):
        _check_arguments(config, window)
        _check_restarts(config, window)
        _check_warmup(config, window)
        if window.per_epoch and iterations is not None:
            _check_unit(config, window, iterations)
            continue
        run = window.run.value
        _check_one(config, window, run)
        for other in windows[:index]:
            _check_two(config, windows, other, window, run)
        if all(other.begin.value == 0 for other in windows if other is not window):
            _check_end(config, window, run, rate)


def _check_unit(config: Config, window: Window, iterations: Said) -> None:
    """A window that ticks per epoch where the whole run is one epoch to it."""
    lengths = (window.end, window.arguments.get("T_max"))
    same = (said for said in lengths if said is not None and said.value == iterations.value)
    where = next((said for said in same if said.place is not None), None)
    code, at = ("LR204", window.said) if where is None else ("LR303", where)
    message = (
        f"{window.kind} ticks per epoch (`by_epoch` is true unless it is set), and a run of "
        "iterations is one long epoch to it: it never moves the LR; set by_epoch=False"
    )
    span = None if at.place is None else at.place.value
    config.problems.append(config.source.problem(code, message, span))


def _check_arguments(config: Config, window: Window) -> None:
    """Arguments that a class does not take: MMEngine raises a TypeError where it builds it."""
    if window.kind not in _TAKES:
        return
    takes = (*_TAKES[window.kind], *_EACH_TAKES)
    for key, said in window.arguments.items():
        if key not in takes and not key.startswith("_"):
            place = said.place or window.said.place
            span = None if place is None else place.key or place.value
            message = f"{window.kind} takes no `{printable(key)}`{did_you_mean(key, takes)}"
            config.problems.append(config.source.problem("LR803", message, span))


def _check_restarts(config: Config, window: Window) -> None:
    """Restarts of which not each has its weight: MMEngine asserts that."""
    periods = window.arguments.get("periods")
    weights = window.arguments.get("restart_weights") or Said([1])
    if window.kind != "CosineRestartLR" or periods is None:
        return
    if not isinstance(periods.value, list) or not isinstance(weights.value, list):
        return
    if len(periods.value) != len(weights.value):
        place = weights.place or periods.place or window.said.place
        message = (
            f"CosineRestartLR has {len(periods.value)} `periods` and {len(weights.value)} "
            "`restart_weights` ([1] unless they are given): MMEngine wants as many of both"
        )
        span = None if place is None else place.value
        config.problems.append(config.source.problem("LR803", message, span))


def _check_warmup(config: Config, window: Window) -> None:
    """A warm-up of one tick: what it starts with is never undone."""
    name = {"LinearLR": "start_factor", "ConstantLR": "factor"}.get(window.kind)
    factor = 1 if name is None else window.number(name, 1 / 3).value
    last = window.number("end_factor", 1.0).value if window.kind == "LinearLR" else 1
    if not window.is_one_tick or window.lasts or window.begin.value != 0:
        return
    # One that begins later, or raises the LR, is a way to set it.
    if not isinstance(factor, int | float) or factor >= 1 or factor == last:
        return
    tick = "epoch" if window.per_epoch else "iteration"
    over = ", or `convert_to_iter_based=True` to warm up over the epoch" if window.per_epoch else ""
    message = (
        f"{window.kind} acts in one {tick} alone, and {name} = {factor:g} is never undone: the LR "
        f"stays at {factor:g} times what it was; set `end=2`{over}"
    )
    place = window.end.place or window.said.place
    span = None if place is None else place.value
    config.problems.append(config.source.problem("LR106", message, span))


def _check_one(config: Config, window: Window, run: object) -> None:
    begin, end = window.begin.value, window.end.value
    if not isinstance(begin, int | float) or not isinstance(end, int | float):
        return
    if end <= begin and window.end is window.run:
        message = f"{window.kind} begins at {begin:g}, and the run is over at {end:g}"
        _note(config, window.begin, window, message, error=True)
        return
    if end <= begin:
        message = f"the window of {window.kind} ends at {end:g}, and begins at {begin:g}"
        _note(config, window.end if window.end.place else window.begin, window, message, error=True)
        return
    if isinstance(run, int | float) and begin >= run:
        message = f"{window.kind} begins at {begin:g}, and the run is over at {run:g}"
        _note(config, window.begin, window, message)
        return
    if not window.lasts and late_milestones(window):
        message = (
            f"`milestones` has some at {end:g} or later, where the window ends: they never act"
        )
        _note(config, window.arguments["milestones"], window, message)
    length = window.arguments.get("T_max")
    is_open = window.lasts and window.end.place is None
    if length is None or is_open or not isinstance(length.value, int | float):
        return
    if length.value != end - begin:
        message = (
            f"`T_max` is {length.value:g}, and the window from {begin:g} to {end:g} is "
            f"{end - begin:g} long"
        )
        _note(config, length, window, message)


def _check_end(config: Config, window: Window, run: object, rate: Said) -> None:
    """Whether the last decay ends well before the run does, which stays at its floor."""
    ends = _end_of_decay(window)
    low, high = floor(window, rate).value, rate.value
    if ends is None or ends.place is None or not isinstance(run, int | float):
        return
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return
    if 10 * ends.value < 9 * run and 0 <= low <= 0.1:
        message = (
            f"{window.kind} ends at {ends.value:,}, and the run goes on to {run:,}: the LR stays "
            "at its lowest from there on"
        )
        config.problems.append(config.source.problem("LR315", message, ends.place.value))


def _end_of_decay(window: Window) -> Said | None:
    """Where a window comes down to its floor, a number; None where it does not, or nobody knows."""
    begin, end = window.begin.value, window.end.value
    if not isinstance(begin, int | float) or not isinstance(end, int | float):
        return None
    if window.kind == "CosineRestartLR":
        periods = window.arguments.get("periods")
        items = [each.value for each in window.items("periods", [])]
        if periods is None or not all(isinstance(each, int) for each in items):
            return None
        return periods.meaning(min(begin + sum(items), end))
    length = window.arguments.get("T_max")
    is_whole = length is None or length.value == end - begin
    return window.end if window.kind in ("CosineAnnealingLR", "PolyLR") and is_whole else None


def _check_two(
    config: Config, windows: list[Window], one: Window, other: Window, run: object
) -> None:
    """Two windows of which the second is listed later, among all of them."""
    unlike = (one.per_epoch or one.scaled) != (other.per_epoch or other.scaled)
    end, begin = one.end.value, other.begin.value
    if unlike or not isinstance(end, int | float) or not isinstance(begin, int | float):
        return
    start = one.begin.value
    if one.kind == other.kind and isinstance(start, int | float) and start <= begin < end:
        message = (
            f"two windows of {one.kind} overlap: one ends at {end:g}, this begins at {begin:g}"
        )
        _note(config, other.begin, other, message)
    elif (
        isinstance(run, int | float)
        and 0 < begin - end <= _SMALL * run
        and not any(_acts_between(window, one, end, begin) for window in windows)
    ):
        message = f"nothing acts from {end:g}, where {one.kind} ends, to {begin:g}"
        _note(config, other.begin, other, message)


def _acts_between(window: Window, one: Window, first: float, last: float) -> bool:
    """Whether a window acts anywhere from ``first`` to ``last``, in what another one counts."""
    begin, end = window.begin.value, window.end.value
    if (window.per_epoch or window.scaled) != (one.per_epoch or one.scaled):
        return False
    known = isinstance(begin, int | float) and isinstance(end, int | float)
    return not known or (begin < last and end > first)


def _note(config: Config, at: Said, window: Window, message: str, *, error: bool = False) -> None:
    # Of a window that stands in another file, what this one says of the run is at fault.
    place = at.place or window.said.place or window.run.place
    span = None if place is None else place.value
    problem = config.source.problem("LR806", message, span)
    config.problems.append(replace(problem, severity="error") if error else problem)


def act_together(windows: list[Window], assumed: Assumed) -> bool:
    """Whether windows act at the same time, as far as their numbers are known."""
    for one, other in pairwise(windows):
        end, begin = (
            _number(one, one.end.value, assumed),
            _number(other, other.begin.value, assumed),
        )
        if all(window.per_epoch or window.scaled for window in (one, other)):
            end, begin = _known(one.end.value), _known(other.begin.value)
        if end is not None and begin is not None and begin < end:
            return True
    return False


def _number(window: Window, value: Any, assumed: Assumed) -> float | None:
    """A count of a window in steps, or in epochs where all count those."""
    try:
        found = evaluate(value, assumed.values)
    except (NoValue, Missing):
        return None
    if not isinstance(found, int | float):
        return None
    if not window.scaled and not window.per_epoch:
        return float(found)
    each = assumed.get("steps_per_epoch")
    if each is None or isinstance(each.value, str):
        return None
    return float(found * each.value)


def _known(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None
