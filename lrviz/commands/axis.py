"""Whether the axis below a figure can count what it is to count of every schedule in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import click

from lrviz.commands.outcome import fail
from lrviz.spec.unknown import EPOCH_LENGTH
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from lrviz.commands.loading import Case
    from lrviz.spec.model import Spec


def settle_axis(asked: Literal["epoch", "step"] | None, loaded: Sequence[Case]) -> None:
    """End the command where an axis counts what a schedule has not; say what it takes for steps.

    Args:
        asked: What it is to count; None for epochs where every run has them, else steps.
    """
    if asked == "epoch":
        if any(case.spec.epochs is None and case.spec.steps_per_epoch == 1 for case in loaded):
            fail("--x epoch: a spec with only steps has no epochs")
        return
    by_steps = next((case.spec for case in loaded if case.spec.epochs is None), None)
    if asked is None and by_steps is None:
        return
    for case in loaded:
        name = printable(case.spec.plan.name)
        if case.missing and by_steps is None:
            fail("--x step: nobody says how many steps an epoch has")
        elif case.missing and by_steps is not None:
            other = printable(by_steps.plan.name)
            fail(
                f"{name} counts epochs, and nobody says how many steps one has; {other} counts "
                "steps: they have no common axis (--assume NAME=VALUE)"
            )
        elif _has_no_steps(case.spec):
            line = f"{name}: drawn as if an epoch had one step: `steps_per_epoch` is not given"
            click.echo(line, err=True)


def _has_no_steps(spec: Spec) -> bool:
    """Whether a spec counts epochs and does not say how many steps one has."""
    given = any(name in spec.plan.table for name in EPOCH_LENGTH)
    return spec.epochs is not None and spec.steps_per_epoch == 1 and not given
