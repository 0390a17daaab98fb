"""What is wrong with MMEngine's windows by themselves (LR806)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lrviz.sources.config import Config
from lrviz.sources.said import Said
from lrviz.sources.window_classes import late_milestones
from lrviz.sources.windows import Window, combined, floor

_SMALL: Final = 0.1
"""A gap of at most this share of the run is a slip; a longer one is a plateau that is meant."""


def check_windows(
    config: Config, windows: list[Window], run_of: Callable[[bool], Said], rate: Said
) -> None:
    """Note what is found at each window.

    Args:
        run_of: How long the run is, in epochs (True) or in iterations.
        rate: The LR that the windows start from.
    """
    for index, window in enumerate(windows):
        run = run_of(window.per_epoch or window.scaled).value
        _check_one(config, window, run)
        for other in windows[:index]:
            _check_two(config, other, window, run)
        if all(other.begin.value == 0 for other in windows if other is not window):
            _check_end(config, window, run, rate)


def _check_one(config: Config, window: Window, run: object) -> None:
    begin, end = window.begin.value, window.end.value
    if not isinstance(begin, int | float) or not isinstance(end, int | float):
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
    end, low, high = window.end.value, floor(window, rate).value, rate.value
    numbers = (end, low, run, high)
    if window.kind not in ("CosineAnnealingLR", "PolyLR") or window.end.place is None:
        return
    if not all(isinstance(each, int | float) for each in numbers):
        return
    length = window.arguments.get("T_max")
    is_whole = length is None or length.value == combined("-", end, window.begin.value)
    if is_whole and 10 * end < 9 * run and 0 <= low <= 0.1:  # type: ignore[operator]
        message = (
            f"{window.kind} ends at {end:,}, and the run goes on to {run:,}: the LR stays at "
            f"{low * high:.3g} from there on"
        )
        config.problems.append(config.source.problem("LR315", message, window.end.place.value))


def _check_two(config: Config, one: Window, other: Window, run: object) -> None:
    """Two windows of which the second is listed later."""
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
    elif isinstance(run, int | float) and 0 < begin - end <= _SMALL * run:
        message = f"nothing acts from {end:g}, where {one.kind} ends, to {begin:g}"
        _note(config, other.begin, other, message)


def _note(config: Config, at: Said, window: Window, message: str, *, error: bool = False) -> None:
    place = at.place or window.said.place
    span = None if place is None else place.value
    problem = config.source.problem("LR806", message, span)
    config.problems.append(replace(problem, severity="error") if error else problem)
