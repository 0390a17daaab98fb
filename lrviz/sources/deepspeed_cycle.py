"""DeepSpeed's OneCycle: up and down by lines, or stairs, and a decay after them.

From deepspeed 0.19, runtime/lr_schedules.py: `_get_cycle_lr`, `_get_decay_lr`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lrviz.sources.arithmetic import expression, ratio
from lrviz.sources.said import Said


@dataclass(frozen=True)
class Cycle:
    """One cycle, as a file says it.

    Attributes:
        low: The factor at both ends.
        first, second: The steps up, and those down.
        stairs, more: The stairs up, and those down; 0 for a line.
        rate, every: By how much it decays afterwards, and in how many steps; 0 for not at all.
    """

    low: Said
    first: Said
    second: Said
    stairs: Said
    more: Said
    rate: Said
    every: Said

    @property
    def decays(self) -> bool:
        """Whether the LR falls on after the cycle."""
        return bool(self.rate.value != 0 and self.every.value != 0)

    def phases(self) -> list[dict[str, Any]]:
        """The cycle as phases, where both of its halves are lines."""
        phases: list[dict[str, Any]] = [
            {"shape": "linear", "from": self.low, "to": 1, "length": self.first},
            {"shape": "linear", "from": 1, "to": self.low, "length": self.second},
            {"shape": "constant", "to": self.low},
        ]
        if self.decays:
            scale = self.every.meaning(ratio(self.every.value, self.rate.value))
            phases[-1] = {
                "shape": "inverse-sqrt",
                "from": self.low,
                "to": 0,
                "power": 1,
                "timescale": scale,
            }
        return phases

    def text(self) -> Any:
        """The cycle as an expression of the step."""
        first, second, low = self.first.value, self.second.value, self.low.value
        up = _stairs("step", first, self.stairs.value)
        end = expression("(", first, " + ", second, ")")
        down = _stairs(expression("(", end, " - step)"), second, self.more.value)
        after = expression(low)
        if self.decays:
            slope = ratio(self.rate.value, self.every.value)
            after = expression(low, " / (1 + ", slope, " * (step - ", end, "))")
        whole = expression("(", up, " if step <= ", first, " else ", down, ")")
        cycle = expression(low, " + (1 - ", low, ") * ", whole)
        return expression(cycle, " if step <= ", end, " else ", after)


def _stairs(position: Any, size: Any, count: Any) -> Any:
    """The height at a position of one half of the cycle: a line, or steps of a stair."""
    if count == 0:
        return expression("(", position, " / ", size, ")")
    return expression("floor(", position, " * ", count, " / ", size, ") / ", count)
