"""Detectron2's YAML: ``SOLVER``, with the configs that ``_BASE_`` names.

Source: detectron2 (02b5c4e2), solver/build.py `build_lr_scheduler` and solver/lr_scheduler.py
`WarmupParamScheduler`; fvcore 0.1.5, common/param_scheduler.py. With N ``MAX_ITER``, W
``WARMUP_ITERS`` and t the iteration, the factor of BASE_LR is

- while t < W: a line from WARMUP_FACTOR to what the schedule is at W (with ``RESCALE_INTERVAL`` at
  0), or WARMUP_FACTOR all along (``WARMUP_METHOD: constant``).
- WarmupMultiStepLR: GAMMA for each of STEPS that is past. WarmupCosineLR: half a cosine over N,
  from 1 to BASE_LR_END / BASE_LR. WarmupStepWithFixedGammaLR: GAMMA, NUM_DECAYS times, evenly.
- with RESCALE_INTERVAL the schedule starts anew at W, over N - W.

A millionth of N counts as passed (`WHERE_EPSILON`). What no file says has the value that
config/defaults.py gives it. yacs takes a text such as ``2e-5`` or ``(60, 80)`` for what it says.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.python_config import whole
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.problem import did_you_mean, quote

_NAMES: Final = ("WarmupMultiStepLR", "WarmupCosineLR", "WarmupStepWithFixedGammaLR")
_OWN: Final = ("MAX_ITER", "STEPS", "LR_SCHEDULER_NAME", "BASE_LR", "IMS_PER_BATCH", "WARMUP_ITERS")
_NEAR: Final = 1e-6
_MOST_DECAYS: Final = 1000
_DECIDING: Final = (
    *("BASE_LR", "BASE_LR_END", "MAX_ITER", "STEPS", "GAMMA", "LR_SCHEDULER_NAME", "NUM_DECAYS"),
    *("WARMUP_ITERS", "WARMUP_FACTOR", "WARMUP_METHOD"),
)
"""What makes the schedule."""


def _mentions(text: str) -> bool:
    return "SOLVER" in text or "_BASE_" in text


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping):
        return False
    solver = values.get("SOLVER")
    own = isinstance(solver, Mapping) and any(key in solver for key in _OWN)
    if "_BASE_" in values:
        return own or any(isinstance(values.get(key), Mapping) for key in ("MODEL", "DATASETS"))
    return own and (values.get("VERSION") == 2 or "LR_SCHEDULER_NAME" in solver)  # type: ignore[operator]


def _read(source: Source, assumed: Assumed) -> Reading:
    found = whole(source, "_BASE_")
    config = Config(source, found.values, found.locations, text_is_number=True)
    config.problems += found.problems
    if found.unread:
        unknown = (Unreadable("", found.unread, found.at),)
        return Reading(unknown=unknown, problems=tuple(config.problems))
    slip = config.misspelt(("SOLVER",), _DECIDING)
    if slip is not None:
        reason = f"{quote(slip[0])} is no key of Detectron2's own (did you mean {quote(slip[1])}?)"
        at = config.problem("LR002", ("SOLVER", slip[0]), "", key=True).span
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    name = config.get("SOLVER", "LR_SCHEDULER_NAME")
    if name is not None and name.value not in _NAMES:
        near = did_you_mean(str(name.value), _NAMES)
        reason = f"{quote(name.value)} is no scheduler of Detectron2's own{near}"
        at = found.at if name.place is None else name.place.value
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    try:
        table = _Solver(config).table()
    except ArithmeticError:
        reason = "its numbers have no schedule together"
        return Reading(unknown=(Unreadable("", reason),), problems=tuple(config.problems))
    values, places = parted(table)
    problems = tuple(config.problems)
    plan = Plan(
        source,
        values,
        places,
        at=found.at,
        problems=problems,
        quiet=FORMAT.quiet,
        notes=("what no file says has Detectron2's default",),
    )
    return Reading((plan,))


class _Solver:
    """The numbers of ``SOLVER``."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.steps = self._number("MAX_ITER", 40_000, whole=True)
        self.rate = self._number("BASE_LR", 0.001)
        self.gamma = self._number("GAMMA", 0.1)
        self.low = self._number("WARMUP_FACTOR", 1 / 1000)
        self.warmup = self._number("WARMUP_ITERS", 1000)
        rescaled = config.get("SOLVER", "RESCALE_INTERVAL")
        self.rescaled = rescaled is not None and rescaled.value is True

    def table(self) -> dict[str, Any]:
        name = self.config.word("SOLVER", "LR_SCHEDULER_NAME", default=_NAMES[0]) or Said(_NAMES[0])
        momentum = self._number("MOMENTUM", 0.9)
        where = self.config.get("SOLVER") or name
        if name.value == _NAMES[0]:
            self._check_steps()
        phases = self._warmup() + self._rest(name.value)
        scheduler = {"type": name.meaning("Phases"), "interval": "step", "phases": phases}
        return {
            "steps": self.steps,
            "optimizer": {"type": "SGD", "lr": self.rate, "momentum": momentum},
            "scheduler": where.meaning(scheduler),
        }

    def _number(self, name: str, default: float, *, whole: bool = False) -> Said:
        found = self.config.number("SOLVER", name, default=default, whole=whole)
        if found is None or not isinstance(found.value, int | float):
            return Said(default)
        return found

    @property
    def _start(self) -> int:
        """The iteration at which the schedule takes over from the warm-up."""
        warm = min(self.warmup.value, self.steps.value)
        return max(math.floor(warm - _NEAR * self.steps.value) + 1, 0) if warm > 0 else 0

    def _warmup(self) -> list[dict[str, Any]]:
        warm = min(self.warmup.value, self.steps.value)
        if warm <= 0:
            return []
        method = self.config.choice(
            "SOLVER", "WARMUP_METHOD", names=("linear", "constant"), default="linear"
        )
        if method.value == "constant":
            return [{"shape": "constant", "to": self.low, "length": self._length(self._start)}]
        ends = self._factor_at(0 if self.rescaled else warm)
        line = {"shape": "linear", "from": self.low, "to": ends}
        if self._start == warm:
            return [{**line, "length": self._length(warm)}]
        # Cut off a little early, as a millionth of the run counts as passed.
        reached = self.low.value + (ends - self.low.value) * self._start / warm
        return [{**line, "to": reached, "length": self._length(self._start)}]

    def _length(self, value: float) -> Said:
        return self.warmup.meaning(value)

    def _factor_at(self, step: float) -> float:
        """The factor of the schedule itself at a step that warms up still."""
        name = self.config.get("SOLVER", "LR_SCHEDULER_NAME")
        if name is not None and name.value == "WarmupCosineLR":
            low = self._number("BASE_LR_END", 0.0).value / self.rate.value
            return float(low + 0.5 * (1 - low) * (1 + math.cos(math.pi * step / self.steps.value)))
        past = sum(cut.value <= step for cut in self._cuts(name))
        return float(self.gamma.value**past)

    def _cuts(self, name: Said | None) -> list[Said]:
        """Where the LR falls, in iterations and parts of one, as if there were no warm-up."""
        total = self.steps.value
        if name is not None and name.value == "WarmupStepWithFixedGammaLR":
            parts = self._number("NUM_DECAYS", 3, whole=True)
            if not 0 <= parts.value <= _MOST_DECAYS:
                message = f"is {parts.value:,}; expected a number from 0 to {_MOST_DECAYS:,}"
                self.config.wrong(("SOLVER", "NUM_DECAYS"), message)
                parts = Said(3)
            share = total / (parts.value + 1)
            return [parts.meaning(k * share - _NEAR * total) for k in range(1, parts.value + 1)]
        given = self.config.get("SOLVER", "STEPS") or Said((30_000,))
        found = [v for v in _whole_numbers(given.value) if v <= total]
        return [given.meaning(v - _NEAR * total) for v in found]

    def _check_steps(self) -> None:
        """Note what Detectron2 ignores of STEPS, and what fvcore refuses of the rest."""
        given, total = self.config.get("SOLVER", "STEPS"), self.steps.value
        steps = [] if given is None else _whole_numbers(given.value)
        kept = [v for v in steps if v <= total]
        if any(later <= one for one, later in pairwise((0, *kept, total))):
            message = (
                f"must rise from above 0 to below MAX_ITER = {total:,}: fvcore raises ValueError"
            )
            self.config.wrong(("SOLVER", "STEPS"), message, "LR007")
        elif len(kept) < len(steps):
            never = ", so that the LR never decays" if not kept else ""
            past = ", ".join(str(v) for v in steps if v > total)
            message = f"has {past} past MAX_ITER = {total:,}, which Detectron2 ignores{never}"
            self.config.wrong(("SOLVER", "STEPS"), message, "LR304" if kept else "LR204")

    def _rest(self, name: str) -> list[dict[str, Any]]:
        total, start = self.steps.value, self._start
        left = total - start
        if name == "WarmupCosineLR":
            end = self._number("BASE_LR_END", 0.0)
            low = end.meaning(end.value / self.rate.value)
            over = {"length": left} if self.rescaled else {"length": self.steps, "shift": start}
            return [{"shape": "cosine", "from": 1, "to": low, **over}]
        phases: list[dict[str, Any]] = []
        at, factor = start, 1.0
        for cut in self._cuts(Said(name)):
            own = start + cut.value * left / total if self.rescaled else cut.value
            when = math.ceil(own)
            if when > at:
                length = cut.meaning(when - at)
                phases.append({"shape": "constant", "to": factor, "length": length})
                at = when
            factor *= self.gamma.value
        return [*phases, {"shape": "constant", "to": self.gamma.meaning(factor)}]


def _whole_numbers(values: Any) -> list[int]:
    """The items of a list, or of the text of one."""
    if isinstance(values, str):
        values = _literal(values)
    return [v for v in values if isinstance(v, int)] if isinstance(values, list | tuple) else []


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()


FORMAT: Final = Kind(
    "detectron2",
    "Detectron2's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
