"""The phases of ``Phases``, lrviz's own scheduler: one formula each, for one tick and for many.

The LR at a tick is the base LR times the factor. With n = tick - start + shift and
p = n / length, the factor of a shape is what `FORMULAS` says; each is written down once, and what
evaluates it, what plots it and the code that lrviz prints are made from that text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.known.phases import HOLD
from lrviz.spec.expression import Expression, Number
from lrviz.spec.grammar import ExpressionError
from lrviz.text.problem import quote

Shape = Literal[
    "constant", "linear", "cosine", "1-sqrt", "power", "exponential", "log", "inverse-sqrt"
]
Trend = Literal["rises", "holds", "falls"]

_WAY: Final = "first + (last - first) * "
FORMULAS: Final[dict[str, str]] = {
    "constant": "last",
    "linear": _WAY + "p",
    "cosine": _WAY + "(1 - cos(pi * p)) / 2",
    "cosine with cycles": _WAY + "(1 - cos(2 * pi * cycles * p)) / 2",
    "1-sqrt": _WAY + "sqrt(p)",
    "power": _WAY + "(1 - (1 - p) ** power)",
    "exponential": "first * (last / first) ** p",
    "exponential with a base": _WAY + "(1 - base ** p) / (1 - base)",
    "log": _WAY + "log(n + 1) / log(length)",
    "inverse-sqrt": "last + (first - last) * sqrt(timescale / (timescale + n))",
    "inverse-sqrt with a power": "last + (first - last) * (timescale / (timescale + n)) ** power",
}
"""The factor by shape, as an expression of n, of p, and of the phase's own numbers."""
_NUMBERS: Final = (
    *("first", "last", "start", "length", "shift", "floor"),
    *("cycles", "restarts", "power", "base", "timescale"),
)


@dataclass(frozen=True)
class Phase:
    """One phase, everything computed.

    Attributes:
        shape: What its formula is.
        start: The tick at which it begins: the lengths before it, added up.
        length: Its ticks. The next begins at ``start + length``.
        first, last: The factors that its formula goes from and to. Where it is shifted, is an
            inverse-sqrt, or a cosine that does not stop at half a cycle, the factor begins or ends
            elsewhere: see `begins` and `ends`.
        shift: Ticks that the formula is ahead.
        floor: What the factor never falls below, if anything.
        past_end: What is beyond p = 1, where the phase is still in charge: ``hold``, ``continue``.
        cycles, restarts, power, base, timescale: Numbers of single shapes.
    """

    shape: Shape
    start: Number
    length: Number
    first: Number
    last: Number
    shift: Number = 0
    floor: Number | None = None
    past_end: Literal["hold", "continue"] = HOLD
    cycles: Number = 0.5
    restarts: int = 0
    power: Number | None = None
    base: Number | None = None
    timescale: Number | None = None

    @property
    def end(self) -> Number:
        """The tick at which the next phase begins, or would."""
        return self.start + self.length

    @property
    def done(self) -> Number:
        """The tick at which p comes to 1: the end, less the shift."""
        return self.end - self.shift

    @cached_property
    def begins(self) -> Number:
        """The factor at its first tick; where it has none, the one where it ends."""
        return self.at(self.start) if self.length else self.ends

    @cached_property
    def ends(self) -> Number:
        """The factor where p is 1, from which the next phase goes on."""
        if self.length == 0:
            return self._floored(self.first if self.shape == "inverse-sqrt" else self.last)
        if self.shape == "log":
            return self._floored(self.last)
        text = self._with_floor(self._factor("1", "length"))
        end = float(Expression(text, self.numbers, ("tick",))(0))
        near = 1e-15 * max(abs(self.first), abs(self.last))
        return self._floored(self.last) if abs(end - self.last) <= near else end

    @property
    def trend(self) -> Trend:
        """Where it leads: whether it ends above, at or below where it begins."""
        if self.shape == "constant" or self.ends == self.begins:
            return "holds"
        return "rises" if self.ends > self.begins else "falls"

    @cached_property
    def formula(self) -> str:
        """The factor, as an expression of ``tick`` and of the `numbers`."""
        if self.length == 0 and self.shape == "inverse-sqrt":
            return self._with_floor("first")
        if self.shape == "constant" or self.length == 0:
            return self._with_floor("last")
        n = "tick - start"
        if self.shift:
            n += " + shift"
        if self.shift < 0:
            n = f"max({n}, 0)"
        p, whole = f"(({n}) / length)", self.past_end == HOLD
        if self.restarts:
            p = f"(restarts + 1) * {p} % 1"
            p = f"({p} if {n} < length else 1)" if whole else f"({p})"
        elif whole:
            p = f"min(({n}) / length, 1)"
        if whole:
            n = f"min({n}, {'length - 1' if self.shape == 'log' else 'length'})"
        return self._with_floor(self._factor(p, f"({n})"))

    @property
    def numbers(self) -> dict[str, Number]:
        """Its numbers, by the names that `formula` has for them."""
        found = {name: getattr(self, name) for name in _NUMBERS}
        return {name: value for name, value in found.items() if value is not None}

    def at(self, tick: Number) -> float:
        """The factor at a tick, as if the phase were in charge of it.

        Raises:
            ExpressionError: It has no value there (past the end, a number too large for a float).
        """
        try:
            return float(self.expression(tick))
        except ExpressionError as error:
            message = str(error).replace(quote(self.formula), f"the {self.shape} phase")
            raise ExpressionError(message, text=self.formula) from None

    def array(self, ticks: Steps) -> Floats:
        """The factor at many ticks: float64, in the shape of ``ticks``.

        Raises:
            ExpressionError: As `at`.
        """
        return self.expression.array(ticks)

    @cached_property
    def expression(self) -> Expression:
        """The `formula` with its `numbers`, as a function of the tick."""
        return Expression(self.formula, self.numbers, ("tick",))

    def _factor(self, p: str, n: str) -> str:
        text = FORMULAS[self.shape]
        if self.shape == "cosine" and self.cycles != 0.5:
            text = FORMULAS["cosine with cycles"]
        if self.base is not None:
            text = FORMULAS["exponential with a base"]
        if self.shape == "inverse-sqrt" and self.power is not None:
            text = FORMULAS["inverse-sqrt with a power"]
        return re.sub(r"\b[pn]\b", lambda found: p if found[0] == "p" else n, text)

    def _with_floor(self, text: str) -> str:
        return text if self.floor is None else f"max({text}, floor)"

    def _floored(self, factor: Number) -> Number:
        return factor if self.floor is None else max(factor, self.floor)


@dataclass(frozen=True)
class Factor:
    """What ``Phases`` multiplies the base LR by: a function of the tick.

    Attributes:
        phases: One or more, each beginning where the one before ends.

    Raises:
        ExpressionError: When called, if a phase has no value there.
    """

    phases: tuple[Phase, ...]

    def __call__(self, tick: int) -> float:
        """The factor at a tick."""
        return self.phases[self._index(tick)].at(tick)

    def array(self, ticks: Steps) -> Floats:
        """The factors at many ticks, in ascending order: float64, in the shape of ``ticks``."""
        cuts = np.searchsorted(ticks, self._ends, side="left")
        stretches = np.split(ticks, cuts)
        found = [
            phase.array(own) for phase, own in zip(self.phases, stretches, strict=True) if len(own)
        ]
        return np.concatenate(found) if found else np.empty(0)

    def _index(self, tick: Number) -> int:
        return bisect_right(self._ends, tick)

    @cached_property
    def _ends(self) -> list[float]:
        return [float(phase.end) for phase in self.phases[:-1]]


def decay(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """The phases that fall, in order."""
    return tuple(phase for phase in phases if phase.length > 0 and phase.trend == "falls")
