"""What of a spec its source says: not what stands in for what nobody says."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.problem import KeyPath, printable


def optimizer_name(spec: Spec) -> str:
    """The optimizer's class, or what goes by its name where one of torch's stands for it."""
    return printable(spec.plan.optimizer) or spec.optimizer.type


def says_lr(spec: Spec) -> bool:
    """Whether the LR is the source's, where one of torch's optimizers stands for another."""
    places = spec.plan.places
    return not spec.plan.optimizer or any(p[:1] + p[-1:] == ("optimizer", "lr") for p in places)


def arguments(spec: Spec, scheduler: SchedulerSpec) -> Iterator[tuple[str, str | None]]:
    """The arguments of a scheduler that are the source's.

    Each with its text in the file where its value rests on what nobody says, else None.
    """
    for key in scheduler.arguments:
        path = (*scheduler.path, key)
        if not spec.plan.optimizer or path in spec.plan.places:
            text = printable(spec.plan.written(path) or "…") if rests(spec, path) else None
            yield key, text


def rests(spec: Spec, path: KeyPath) -> bool:
    """Whether anything at a path rests on a number that nobody says."""
    return any(one[: len(path)] == path for one in spec.resting)
