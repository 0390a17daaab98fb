"""MMCV 1's policies that go up and down: cyclic, and cosines with restarts.

Source: mmcv 1.2.5, runner/hooks/lr_updater.py, `CyclicLrUpdaterHook`, which counts iterations only,
and `CosineRestartLrUpdaterHook`.
"""

from __future__ import annotations

from typing import Any

from lrviz.sources.arithmetic import expression
from lrviz.sources.config import Config, shown
from lrviz.sources.said import Said

_OWN = "lr_config"
_NOT_READ = ("gamma", "anneal_strategy")
"""Arguments of later versions."""


def is_read(config: Config, name: str) -> bool:
    """Whether one of these policies is read with the arguments that it has here."""
    return name != "cyclic" or all(config.get(_OWN, key) is None for key in _NOT_READ)


def cyclic(config: Config) -> Any:
    """The factor at an iteration: up by half a cosine for a share of each cycle, then down."""
    ratios = config.get(_OWN, "target_ratio")
    if ratios is not None and isinstance(ratios.value, list):
        high = config.number(_OWN, "target_ratio", 0) or Said(10)
        low = config.number(_OWN, "target_ratio", 1)
    else:
        high, low = config.number(_OWN, "target_ratio", default=10) or Said(10), None
        low = Said(1e-4) if ratios is None else None
    bottom = expression(high.value, " / 1e5") if low is None else low.value
    times = config.number(_OWN, "cyclic_times", default=1, whole=True) or Said(1)
    share = config.number(_OWN, "step_ratio_up", default=0.4) or Said(0.4)
    cycle = expression("max(total_steps // ", times.value, ", 1)")
    up = expression("floor(", share.value, " * ", cycle, ")")
    at = expression("(step % ", cycle, ")")
    rising = _half_cosine(1, high.value, expression(at, " / max(", up, ", 1)"))
    past = expression("(", at, " - ", up, ") / max(", cycle, " - ", up, ", 1)")
    falling = _half_cosine(high.value, bottom, past)
    return expression(rising, " if ", at, " < ", up, " else ", falling)


def cosine_restart(config: Config, count: str, floor: Any) -> Any:
    """The factor at a count: a half cosine down to ``floor`` in each of ``periods``."""
    text: Any = ""
    start = 0
    periods = _numbers(config, "periods")
    weights = _numbers(config, "restart_weights") or [1]
    for index, (period, weight) in enumerate(zip(periods, weights, strict=False)):
        share = expression("min((", count, " - ", start, ") / ", period, ", 1)")
        first = expression(floor, " + ", weight, " * (1 - ", floor, ")")
        fall = _half_cosine(expression("(", first, ")"), floor, share)
        start += period
        is_last = index + 1 == min(len(periods), len(weights))
        text = expression(text, fall if is_last else expression(fall, " if ", count, " < ", start))
        text = text if is_last else expression(text, " else ")
    return text or "1"


def check_restarts(config: Config, run: Any, unit: str) -> None:
    """Note cosines with restarts that mmcv refuses, or that end before the run does.

    Args:
        run: How long the run is, in what the periods count.
        unit: What that is: "epoch" or "iteration".
    """
    periods, weights = _numbers(config, "periods"), _numbers(config, "restart_weights") or [1]
    path = (_OWN, "periods")
    if len(periods) != len(weights):
        message = (
            f"the policy has {len(periods)} `periods` and {len(weights)} `restart_weights` ([1] "
            "unless they are given): mmcv wants as many of both"
        )
        config.note("LR803", path, message)
    elif isinstance(run, int) and all(isinstance(n, int) for n in periods) and sum(periods) < run:
        message = f"add up to {sum(periods):,}, and the run goes on to {run:,}: mmcv raises "
        config.wrong(path, f"{message}ValueError at {unit} {sum(periods):,}", "LR803")


def has_steps(config: Config) -> bool:
    """Whether ``step`` is what the hook of that policy takes; else a problem is noted."""
    path = (_OWN, "step")
    found = config.get(*path)
    if found is None:
        message = "the policy `step` needs `step`: mmcv raises TypeError"
        config.note("LR803", (_OWN,), message)
        return False
    several = isinstance(found.value, list)
    given = [getattr(n, "value", n) for n in (found.value if several else [found.value])]
    wrong = [n for n in given if isinstance(n, str | float | bool) or n is None]
    wrong += [n for n in given if isinstance(n, int) and n < 1]
    if wrong:
        text = f"a list with {shown(wrong[0])} in it" if several else shown(found.value)
        config.wrong(path, f"is {text}; mmcv takes a whole number above 0, or a list of them")
    return not wrong


def _numbers(config: Config, name: str) -> list[Any]:
    found = config.get(_OWN, name)
    items = found.value if found is not None and isinstance(found.value, list) else []
    said = [config.number(_OWN, name, index) for index in range(len(items))]
    return [each.value for each in said if each is not None and isinstance(each.value, int | float)]


def _half_cosine(first: Any, last: Any, share: Any) -> Any:
    wave = expression("(1 + cos(pi * (", share, "))) / 2")
    return expression("(", last, " + (", first, " - ", last, ") * ", wave, ")")
