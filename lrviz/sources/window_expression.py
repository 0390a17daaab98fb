"""MMEngine's windows as one expression of the step, where they tick in two units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lrviz.sources.arithmetic import expression
from lrviz.sources.said import Said
from lrviz.sources.window_lengths import NotExpressible, written
from lrviz.sources.windows import Window, check_over, cuts, floor, shape


def factor_by_step(windows: list[Window], rate: Said) -> Any:
    """The factor at a step, as an expression: of windows that follow each other in two units.

    Raises:
        NotExpressible: As `phases`.
    """
    factor: Any = 1
    text: Any = ""
    for index, window in enumerate(windows):
        count = "(step // steps_per_epoch)" if window.per_epoch else "step"
        begin = written(window.bound(window.begin.value))
        end = written(window.bound(window.end.value))
        _, ends = shape(replace(window, lasts=False), factor, rate)
        inside = _by_count(window, expression("(", count, " - ", begin, ")"), factor, rate)
        text = expression(text, "(", factor, ") if ", count, " < ", begin, " else ")
        if window.lasts:
            check_over(windows[index + 1 :])
            return expression(text, "(", inside, ")")
        text = expression(text, "(", inside, ") if ", count, " < ", end, " else ")
        factor = ends
    return expression(text, "(", factor, ")")


def product_by_step(windows: list[Window], rate: Said) -> Any:
    """The factor at a step of windows that act together, each of which multiplies the LR.

    Raises:
        NotExpressible: One of them does not.
    """
    if not all(_multiplies(window, rate) for window in windows):
        raise NotExpressible("two schedulers act at the same time")
    text: Any = ""
    for window in windows:
        text = expression(text, " * " if text else "", "(", factor_by_step([window], rate), ")")
    return text


def _multiplies(window: Window, rate: Said) -> bool:
    """Whether each tick multiplies the LR, by what does not depend on it."""
    if window.kind in ("CosineAnnealingLR", "PolyLR"):
        given, end, begin = window.number("T_max", None).value, window.end.value, window.begin.value
        numbers = all(isinstance(each, int) for each in (given, end, begin))
        falls = given is None or (numbers and given >= end - begin)
        return falls and floor(window, rate).value == 0
    return window.kind in ("LinearLR", "ConstantLR", "ExponentialLR", "StepLR", "MultiStepLR")


def _by_count(window: Window, n: Any, factor: Any, rate: Said) -> Any:
    """The factor in a window, as an expression of the ticks ``n`` since it began."""
    whole = written(window.ticks)
    low = floor(window, rate).value
    match window.kind:
        case "LinearLR":
            first = window.number("start_factor", 1 / 3).value
            last = window.number("end_factor", 1.0).value
            if window.is_one_tick:
                return expression("(", factor, ") * ", first)
            slope = expression("(", last, " - ", first, ") * ", n, " / ((", whole, ") - 1)")
            return expression("(", factor, ") * (", first, " + ", slope, ")")
        case "ConstantLR":
            share = window.number("factor", 1 / 3).value
            held = expression("(", factor, ") * ", share)
            if window.is_one_tick:
                return held
            return expression(held, " if ", n, " < (", whole, ") - 1 else (", factor, ")")
        case "CosineAnnealingLR":
            given = window.arguments.get("T_max")
            full = whole if given is None else written(window.length(given.value))
            wave = expression("(1 + cos(pi * ", n, " / (", full, "))) / 2")
            return expression(low, " + ((", factor, ") - ", low, ") * ", wave)
        case "QuadraticWarmupLR":
            return expression("(", factor, ") * ((", n, " + 1) / (", whole, ")) ** 2")
        case "PolyLR" if window.is_one_tick:
            return factor
        case "PolyLR":
            power = window.number("power", 1.0).value
            left = expression("max(1 - ", n, " / ((", whole, ") - 1), 0) ** ", power)
            return expression(low, " + ((", factor, ") - ", low, ") * ", left)
        case "ExponentialLR":
            return expression("(", factor, ") * ", window.number("gamma", 0.1).value, " ** ", n)
        case "StepLR" | "MultiStepLR":
            gamma = window.number("gamma", 0.1).value
            falls = [written(window.length(cut.value)) for cut in cuts(window)]
            past: list[Any] = []
            for cut in falls:
                past += [" + (1 if ", n, " >= ", cut, " else 0)"]
            return expression("(", factor, ") * ", gamma, " ** (0", *past, ")")
    raise NotExpressible(f"{window.kind} stands beside one that ticks otherwise")
