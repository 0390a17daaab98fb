"""MMEngine's parameter schedulers as phases: each acts for ``begin`` ≤ n < ``end``, then rests.

Source: mmengine 0.10, optim/scheduler/param_scheduler.py. Each is a recurrence on the LR as it is
when the window begins; with f the factor there and n counted from ``begin``:

- LinearLR: f · (start_factor + (end_factor - start_factor) · n / T), T = end - begin - 1.
- ConstantLR: f · factor while n < T, then f.
- CosineAnnealingLR: eta + (f - eta) · (1 + cos(πn / T_max)) / 2, T_max = end - begin by default.
- PolyLR: eta + (f - eta) · (1 - n / T)^power.
- ExponentialLR: f · gamma^n. StepLR, MultiStepLR: f · gamma at each multiple, each milestone.
- QuadraticWarmupLR (mmdet 3.3, engine/schedulers/quadratic_warmup.py): f · ((n + 1) / T)², with
  T = end - begin.
- CosineRestartLR: of the base LR, from restart_weights down to eta in each of ``periods``.

The last n of a window is end - begin - 1, and what is reached then stays. In a window of one tick
LinearLR stays at its start_factor, ConstantLR at its factor, and PolyLR does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.arithmetic import expression, ratio
from lrviz.sources.said import Said
from lrviz.sources.window_lengths import Epochs, NotExpressible, combined, less, written

_MOST_STAIRS: Final = 10_000
"""How many phases one scheduler is written as, at the most."""


@dataclass(frozen=True)
class Window:
    """One scheduler.

    Attributes:
        kind: The name of its class.
        begin, end: Its first tick, and the one after its last.
        arguments: Its other arguments.
        per_epoch: Whether it ticks per epoch.
        scaled: Whether its lengths are epochs that are turned into steps.
        run: How long the run is, in what its begin and end count.
        lasts: Whether it acts to the end of the run.
        said: The whole table, with its place.
    """

    kind: str
    begin: Said
    end: Said
    arguments: Mapping[str, Said]
    per_epoch: bool
    scaled: bool
    run: Said
    lasts: bool
    said: Said

    def number(self, name: str, default: Any) -> Said:
        """An argument, or its default."""
        return self.arguments.get(name, Said(default))

    def items(self, name: str, default: list[Any]) -> list[Said]:
        """The items of an argument that is a list."""
        found = self.number(name, default).value
        values = found if isinstance(found, list) else [found]
        return [each if isinstance(each, Said) else Said(each) for each in values]

    def length(self, count: Any) -> Any:
        """A count of its own as a length in ticks of the schedule."""
        return Epochs(count) if self.scaled and count != 0 else count

    def bound(self, count: Any) -> Any:
        """Its begin or end in ticks of the schedule, of which MMEngine takes the whole ones."""
        parts = self.scaled and isinstance(count, float) and not count.is_integer()
        return Epochs(count, cut=True) if parts else self.length(count)

    @property
    def ticks(self) -> Any:
        """How long it acts."""
        begin, end = self.bound(self.begin.value), self.bound(self.end.value)
        if any(isinstance(each, Epochs) and each.cut for each in (begin, end)):
            return less(end, begin)
        return self.length(combined("-", self.end.value, self.begin.value))

    @property
    def is_one_tick(self) -> bool:
        """Whether it acts at one tick, so that its recurrence never gets beyond its first value."""
        return not self.scaled and self.ticks == 1


Phase = dict[str, Any]


def phases(windows: list[Window], rate: Said) -> list[Phase]:
    """The phases of windows that follow each other.

    Raises:
        NotExpressible: Two of them act at the same time, or a number is not known.
    """
    result: list[Phase] = []
    at: Any = 0
    factor: Any = 1
    for index, window in enumerate(windows):
        gap = less(window.bound(window.begin.value), at)
        if isinstance(gap, int | float) and gap < 0:
            raise NotExpressible("two schedulers act at the same time")
        if gap != 0:
            result.append({"shape": "constant", "to": factor, "length": window.begin.meaning(gap)})
        own, factor = shape(window, factor, rate)
        result += own
        if window.lasts:
            check_over(windows[index + 1 :])
            return result
        at = window.bound(window.end.value)
    return [*result, {"shape": "constant", "to": factor}]


def check_over(windows: list[Window]) -> None:
    """See that nothing acts any more once a window has begun that lasts to the end of the run.

    Raises:
        NotExpressible: One of the windows does.
    """
    for window in windows:
        begin, run = window.begin.value, window.run.value
        if not isinstance(begin, int) or not isinstance(run, int) or begin < run:
            raise NotExpressible("two schedulers act at the same time")


def _ended(window: Window, last: Phase, ends: Any) -> tuple[list[Phase], Any]:
    """A phase of all but one tick of the window, and the tick at which it is complete."""
    last = {**last, "length": window.end.meaning(less(window.ticks, 1))}
    if window.lasts:
        return [last], ends
    return [last, {"shape": "constant", "to": ends, "length": 1}], ends


def _only(window: Window, held: Any) -> tuple[list[Phase], Any]:
    """The one tick of a window, and what it leaves."""
    return [{"shape": "constant", "to": held, "length": window.end.meaning(1)}], held


def _linear(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    first, last = window.number("start_factor", 1 / 3), window.number("end_factor", 1.0)
    if window.is_one_tick:
        return _only(window, combined("*", factor, first.value))
    begins, ends = combined("*", factor, first.value), combined("*", factor, last.value)
    line = {"shape": "linear", "from": first.meaning(begins), "to": last.meaning(ends)}
    return _ended(window, line, ends)


def _constant(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    share = window.number("factor", 1 / 3)
    if window.is_one_tick:
        return _only(window, combined("*", factor, share.value))
    held = {"shape": "constant", "to": share.meaning(combined("*", factor, share.value))}
    found, ends = _ended(window, held, factor)
    return ([*found, {"shape": "constant", "to": factor}] if window.lasts else found), ends


def floor(window: Window, rate: Said) -> Said:
    """The floor as a factor."""
    share = window.arguments.get("eta_min_ratio")
    if share is not None:
        return share
    low = window.number("eta_min", 0.0)
    return low.meaning(ratio(low.value, rate.value))


def _cosine(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    low, ticks = floor(window, rate), window.ticks
    given = window.arguments.get("T_max")
    whole = ticks if given is None else window.length(given.value)
    full = (given or window.end).meaning(written(whole))
    phase: Phase = {"shape": "cosine", "from": factor, "to": low}
    if given is not None and factor != 1 and not _reaches(whole, ticks):
        # Its recurrence climbs back by steps of the base LR, wherever it began.
        raise NotExpressible("CosineAnnealingLR climbs back inside a window of another LR")
    if window.lasts:
        return [{**phase, "length": full, "past_end": "continue"}], low.value
    if less(whole, ticks) != 0:
        share = expression("0.5 * (", written(ticks), ") / (", written(whole), ")")
        phase["cycles"] = full.meaning(share)
    angle = expression("pi * ((", written(ticks), ") - 1) / (", written(whole), ")")
    reached = expression(
        low.value, " + (", factor, " - ", low.value, ") * (1 + cos(", angle, ")) / 2"
    )
    return [{**phase, "length": window.end.meaning(written(ticks))}], expression("(", reached, ")")


def _reaches(whole: Any, ticks: Any) -> bool:
    """Whether a half wave is as long as the ticks, or a tick shorter."""
    left = less(ticks, whole)
    return isinstance(left, int | float) and left <= 1


def _poly(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    if window.is_one_tick:
        return _only(window, factor)
    low = floor(window, rate)
    phase = {"shape": "power", "from": factor, "to": low, "power": window.number("power", 1.0)}
    return _ended(window, phase, low.value)


def _exponential(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    gamma = window.number("gamma", 0.1)
    if factor == 0:
        return _ended(window, {"shape": "constant", "to": 0}, 0)
    power = expression(gamma.value, " ** ((", written(window.ticks), ") - 1)")
    ends = combined("*", factor, expression("(", power, ")"))
    return _ended(window, {"shape": "exponential", "from": factor, "to": gamma.meaning(ends)}, ends)


def _steps(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    """StepLR and MultiStepLR: constants, each gamma times the one before."""
    gamma = window.number("gamma", 0.1)
    result: list[Phase] = []
    before: Any = 0
    for cut in cuts(window):
        length = less(window.length(cut.value), before)
        result.append({"shape": "constant", "to": factor, "length": cut.meaning(length)})
        factor = combined("*", factor, gamma.value)
        before = window.length(cut.value)
    last: Phase = {"shape": "constant", "to": gamma.meaning(factor)}
    if not window.lasts:
        last["length"] = window.end.meaning(less(window.ticks, before))
    return [*result, last], factor


def cuts(window: Window) -> Iterator[Said]:
    """Where it falls, counted from its begin; what lies beyond its end is left out."""
    most = combined("-", window.end.value, window.begin.value)
    if window.kind == "MultiStepLR":
        for each in window.items("milestones", []):
            known = isinstance(each.value, int) and isinstance(most, int | float)
            if not known or each.value < most:
                yield each
        return
    size = window.number("step_size", 1)
    if not isinstance(size.value, int) or not isinstance(most, int) or size.value < 1:
        raise NotExpressible("how often StepLR falls is not known")
    if most // size.value > _MOST_STAIRS:
        raise NotExpressible(f"StepLR falls {most // size.value:,} times beside another scheduler")
    yield from (size.meaning(at) for at in range(size.value, most, size.value))


def _restarts(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    low = floor(window, rate)
    weights = window.items("restart_weights", [1])
    result: list[Phase] = []
    reached: Any = 1
    for period, weight in zip(window.items("periods", []), weights, strict=False):
        length = written(window.length(period.value))
        phase = {"shape": "cosine", "from": weight, "to": low}
        result.append({**phase, "length": period.meaning(length)})
        angle = expression("pi * ((", length, ") - 1) / (", length, ")")
        fall = expression("(", weight.value, " - ", low.value, ") * (1 + cos(", angle, ")) / 2")
        reached = expression("(", low.value, " + ", fall, ")")
    if not result:
        raise NotExpressible("CosineRestartLR has no `periods`")
    if not window.lasts:
        counts = [period.value for period in window.items("periods", [])]
        held = combined("-", window.end.value, window.begin.value)
        if not all(isinstance(count, int) for count in counts) or sum(counts) != held:
            raise NotExpressible("CosineRestartLR's `periods` do not fill its window")
        return result, reached
    return [*result, {"shape": "constant", "to": reached}], reached


def _quadratic(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    """MMDetection's QuadraticWarmupLR, of which no phase has the shape: see `factor_by_step`."""
    return [], factor


_SHAPES: Final[Mapping[str, Callable[[Window, Any, Said], tuple[list[Phase], Any]]]] = {
    "LinearLR": _linear,
    "ConstantLR": _constant,
    "CosineAnnealingLR": _cosine,
    "PolyLR": _poly,
    "ExponentialLR": _exponential,
    "StepLR": _steps,
    "MultiStepLR": _steps,
    "CosineRestartLR": _restarts,
    "QuadraticWarmupLR": _quadratic,
}


def shape(window: Window, factor: Any, rate: Said) -> tuple[list[Phase], Any]:
    """The phases of one window, and the factor that it leaves."""
    known = _SHAPES.get(window.kind)
    if known is None:
        raise NotExpressible(f"{window.kind} stands beside another scheduler, or in a window")
    return known(window, factor, rate)


KNOWN: Final = (*_SHAPES, "OneCycleLR")
"""The classes of MMEngine's own, and of MMDetection's, that are read, by name."""
BY_STEP: Final = ("QuadraticWarmupLR",)
"""Those that are an expression of the step, and no phase."""
