"""LR204: never-decays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.curve import Interval
from lrviz.engine.places import Placed
from lrviz.known.behaviour import BY_FUNCTION, BY_METRIC
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written, count, is_warmup
from lrviz.lint.rule import Finding, Rule

_MAY_REST: Final = (*BY_FUNCTION, *BY_METRIC, "ConstantLR", "SWALR")
"""Classes that may be meant to leave the LR as it is."""


class NeverDecays(Rule):
    """A schedule that never moves the LR.

    ## What it does
    Finds a StepLR or MultiStepLR that never changes the LR up to the end of the run (or of the
    last phase of a SequentialLR): its `step_size`, or every milestone, lies past the end. Of other
    classes, one that leaves the LR where it is in the whole run: a PolynomialLR with `total_iters`
    0, a scheduler of timm that is ticked in the wrong unit. What may be meant as a constant
    (LambdaLR, MultiplicativeLR, ConstantLR, a factor of 1) is let pass.

    ## Why is this bad?
    The schedule is there and does nothing. Often the milestones were copied from a longer run, or
    are in steps where the scheduler ticks per epoch.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
    ```
    """

    code = "LR204"
    name = "never-decays"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [150, 225] }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 100 }  # <-
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 0 }  # <-
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        schedulers = [
            { type = "LinearLR", total_iters = 5 },
            { type = "LinearLR", start_factor = 1.0, end_factor = 0.1, total_iters = 0 },  # <-
        ]
        """,
    )
    GOOD = (
        """
        epochs = 40
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.1, max_lr = 0.1 }
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 40, power = 0.0 }
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", total_iters = 5, last_epoch = 9 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 99 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 225] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 200, gamma = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [] }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:
            if placed.ticks < 2 or not placed.to_the_end or not facts.base_lr.any():
                continue  # else what comes after it may decay
            if placed.type in ("StepLR", "MultiStepLR"):
                found = _not_come(facts, placed)
            else:
                found = _still(facts, placed)
            if found is not None:
                yield found


def _not_come(facts: Facts, placed: Placed) -> Finding | None:
    """A step decay whose next step lies past the end."""
    if placed.argument("gamma") == 1:
        return None
    if placed.type == "StepLR":
        name, last = "step_size", placed.argument("step_size")
        following = (placed.first // last + 1) * last
    else:
        name = "milestones"
        ahead = [m for m in placed.argument(name) if m >= placed.first]
        if not ahead:
            return None
        following, last = min(ahead), max(ahead)
    if following < placed.end:
        return None
    advice = "Put it before the end, or leave the scheduler out"
    unknown = "Put it before the end"
    spec, scheduler, fix = facts.spec, facts.outermost(placed), None
    if scheduler.interval == "epoch" and last < spec.total_steps:
        advice = 'Put it before the end; or set interval = "step", if it counts steps'
        unknown = (
            'Put it before the end; or tick once a step (interval = "step"), if it counts steps'
        )
        if last > 3 * (spec.epochs or 0):  # more than the epochs of any such run
            edit = set_key(facts.plan, scheduler.path, "interval", "step")
            fix = Fix('Set interval = "step"', present(edit), "unsafe")
            advice = f'It fits the {spec.total_steps:,} steps of the run: set interval = "step"'
    return Finding(
        path=placed.path(name),
        message=(
            f"the next decay is at tick {count(following)}, and the scheduler has {placed.ticked} "
            f"ticks: the LR never decays. {advice}."
        ),
        scheduler=placed.spec,
        fix=fix,
        unknown=(
            f"{as_written(placed, name)} lies past the end of the run, in which the scheduler ticks "
            f"once per {facts.unit(placed)}: the LR never decays. {unknown}."
        ),
    )


def _still(facts: Facts, placed: Placed) -> Finding | None:
    """A scheduler of another class that never moves the LR."""
    if placed.spec.children or placed.type in _MAY_REST or is_warmup(placed):
        return None
    over = placed.type in ("PolynomialLR", "LinearLR")
    over = over and placed.argument("total_iters") <= placed.first
    if _neutral(placed) or placed.lr is None or not (over or facts.alone(placed)):
        return None
    if placed.spec.dotted and facts.spec.metric is not None:
        return None  # what it does may depend on the metric
    lr = placed.lr
    flat = bool((np.abs(lr - lr[:, :1]) <= 1e-12 * facts.peak[:, None]).all())
    if facts.alone(placed) and not flat:
        return None
    stays = f": the LR stays at {lr[:, 0].max():.3g} for all {placed.ticks:,} ticks" if flat else ""
    named = "the schedule" if placed.type == "Phases" else placed.type  # a config names no class
    path, cause = placed.path("type"), f"{named} never moves the LR"
    advice = unknown = "Leave it out, or let it decay"
    fix, given, written = None, "", ""
    if over:
        given = f"total_iters = {count(placed.argument('total_iters'))}: "
        written = f"{as_written(placed, 'total_iters')}: "
        path = placed.path("total_iters")
        cause = "the decay is over before it begins"
        advice = f"Set total_iters = {placed.end}"
        unknown = f"Set total_iters to the {facts.units(placed)} of the run"
    elif placed.spec.dotted and "t_initial" in placed.spec.arguments:  # timm's own two units
        scheduler = facts.outermost(placed)
        in_epochs = bool(placed.spec.arguments.get("t_in_epochs", True))
        right: Interval = "epoch" if in_epochs else "step"
        if scheduler.interval != right:
            edit = set_key(facts.plan, scheduler.path, "interval", right)
            fix = Fix(f'Set interval = "{right}"', present(edit), "unsafe")
            counts = f"t_in_epochs = {str(in_epochs).lower()} counts {'epochs' if in_epochs else 'updates'}"
            cause = f"{cause}: {counts}, and it is ticked per {scheduler.interval}"
            advice = unknown = f'Set interval = "{right}"'
    return Finding(
        path=path,
        message=(f"{given}{cause}{stays}. {advice}."),
        scheduler=placed.spec,
        fix=fix,
        unknown=f"{written}{cause}. {unknown}.",
    )


def _neutral(placed: Placed) -> bool:
    """Whether its own arguments say that it is to do nothing, or a constant is its point."""
    if placed.spec.dotted:
        name = placed.type.rpartition(".")[2].lower()
        return any(word in name for word in ("constant", "plateau", "greedy", "adafactor"))
    if placed.type == "Phases":
        *before, last = placed.argument("phases")
        phases = [*(phase for phase in before if phase.length != 0), last]
        return all(phase.shape == "constant" for phase in phases)
    if placed.type == "LinearLR":
        return bool(placed.argument("end_factor") == placed.argument("start_factor"))
    if placed.type == "CyclicLR":
        return bool(placed.argument("base_lr") == placed.argument("max_lr"))
    return (placed.type, 1) == ("ExponentialLR", placed.argument("gamma")) or (
        (placed.type, 0) == ("PolynomialLR", placed.argument("power"))
    )
