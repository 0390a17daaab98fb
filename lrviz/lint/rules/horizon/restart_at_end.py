"""LR308: restart-at-end."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.engine.places import Placed
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, replace
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule

_SHORTEST = 3
"""Ticks of a cycle that comes down: one of 2 is never below half of its peak."""


def _nearest(ticks: int, t_0: int, t_mult: int) -> int | None:
    """The first cycle nearest to ``t_0`` with which whole cycles fill the run.

    None where there is none within a factor of two: another length is another schedule.
    """
    found = []
    last, length = 1, 1  # the last cycle and the run, in units of T_0
    while length <= ticks:
        if ticks % length == 0 and ticks // length * last >= _SHORTEST:
            found.append(ticks // length)
        last *= t_mult
        length += last
    near = [value for value in found if t_0 <= 2 * value and value <= 2 * t_0]
    return min(near, key=lambda value: abs(value - t_0)) if near else None


def _cycle(counter: int, t_0: int, t_mult: int) -> tuple[int, int]:
    """Where in its cycle a tick is, and how long that cycle is."""
    if t_mult == 1:
        return counter % t_0, t_0
    while counter >= t_0:
        counter, t_0 = counter - t_0, t_0 * t_mult
    return counter, t_0


class RestartAtEnd(Rule):
    """CosineAnnealingWarmRestarts that ends in a cycle's middle.

    ## What it does
    Finds a CosineAnnealingWarmRestarts whose last tick is a restart (an error), or whose last
    cycle is cut so short that the LR ends above half of its peak (a warning).

    ## Why is this bad?
    The point of a cycle is its end, where the LR is low: that is the model to keep. A run that
    ends right after a restart throws the last cycle away.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingWarmRestarts"
    T_0 = 33
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingWarmRestarts"
    T_0 = 25
    ```
    """

    code = "LR308"
    name = "restart-at-end"
    severity = "warning"
    also = ("error",)
    BAD = (
        """
        epochs = 80
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 10, T_mult = 2 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 90 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 10, T_mult = 2 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 70
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 10, T_mult = 2 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 100 }
        """,
        """
        epochs = 130
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 10, T_mult = 2 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("CosineAnnealingWarmRestarts"):
            t_0, t_mult, lr = placed.argument("T_0"), placed.argument("T_mult"), placed.lr
            if lr is None or placed.ticks < 2:
                continue
            inside, length = _cycle(placed.end - 1, t_0, t_mult)
            restart = inside == 0
            high = (lr[:, -1] > 0.5 * facts.peak) | (restart & (facts.peak > 0))
            if inside == length - 1 > 0 or not high.any():
                continue  # the last cycle is whole, or was low enough by then
            nearest = _nearest(placed.end, t_0, t_mult)
            what = "the last tick is a restart" if restart else "the last cycle is cut short"
            after = placed.end - 1 - inside + length
            moved = placed.start - placed.first  # from its own counter to the ticks of the run
            ends = [end + moved for end in _ends(t_0, t_mult, after) if end + moved > 0][-4:]
            cycles = _listed(facts, placed, ends)
            advice, fix = "", None
            if nearest is not None:
                edit = replace(facts.plan, placed.path("T_0"), nearest)
                fix = Fix(f"Set T_0 = {nearest}", present(edit), "unsafe")
                advice = f", or set T_0 = {nearest}"
            yield Finding(
                path=placed.path("T_0"),
                message=(
                    f"{what}: the run ends with an LR of {lr[high, -1].max():.3g}. Cycles end after "
                    f"{cycles}: let the run end with one{advice}."
                ),
                scheduler=placed.spec,
                severity="error" if restart else "warning",
                group=facts.named(high),
                fix=fix,
                steps=(int(placed.step[-1]), None),
                unknown=(
                    f"with T_0 = {{T_0}} {what}, and the run ends with a high LR. Choose T_0 so that "
                    "a cycle ends with the run."
                ),
            )


def _listed(facts: Facts, placed: Placed, ends: list[int]) -> str:
    """The ends of cycles, as messages name them: in epochs where they are whole ones."""
    scheduler, per_epoch = facts.outermost(placed), facts.spec.steps_per_epoch
    every = scheduler.frequency * (per_epoch if scheduler.interval == "epoch" else 1)
    units = facts.units(placed)
    if facts.spec.epochs is not None and all(end * every % per_epoch == 0 for end in ends):
        ends, units = [end * every // per_epoch for end in ends], "epochs"
    return f"{', '.join(f'{end:,}' for end in ends)} {units}"


def _ends(t_0: int, t_mult: int, last: int) -> Iterator[int]:
    """After how many ticks cycles end, up to ``last``; of a long row the last ones."""
    end, length = 0, t_0
    if t_mult == 1 and last > 8 * t_0:
        end = last - 8 * t_0
    while end < last:
        end, length = end + length, length * t_mult
        yield end
