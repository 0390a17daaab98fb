"""A scheduler's own horizon: the argument that says after how many ticks it is done."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lrviz.engine.places import Placed
from lrviz.known.behaviour import BEHAVIOUR
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, replace
from lrviz.sources.plan import Plan
from lrviz.spec.expression import evaluate
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import Spec
from lrviz.spec.phases import decay
from lrviz.text.problem import KeyPath


@dataclass(frozen=True)
class Horizon:
    """The end of a decay, as its scheduler has it.

    Attributes:
        name: The argument.
        ticks: What it comes to: the tick at which the decay is over.
        path: Where it stands.
        said: How a message names it, as the subject of a sentence: "T_max = 90".
        unknown: The same with the source's own text in place of the number (see `Finding`).
        asked: Whether the source says itself what comes after the decay.
    """

    name: str
    ticks: float
    path: KeyPath
    said: str
    unknown: str
    asked: bool = False


def horizon(spec: Spec, placed: Placed) -> Horizon | None:
    """The horizon of a scheduler that decays to it; None of a warmup, or where there is none."""
    kind = placed.type
    if placed.spec.dotted or kind == "Phases":
        return known_end(spec, placed)
    if kind == "OneCycleLR":
        return one_cycle(placed)
    if kind == "LinearLR" and placed.argument("end_factor") >= placed.argument("start_factor"):
        return None
    if BEHAVIOUR[kind].horizon:
        return _argument(placed, BEHAVIOUR[kind].horizon)
    if kind == "MultiStepLR" and placed.argument("milestones"):
        milestones = placed.argument("milestones")
        last = max(milestones)
        return Horizon(
            "milestones",
            last,
            (*placed.path("milestones"), milestones.index(last)),
            f"the last milestone, {count(last)},",
            "the last of milestones = {milestones}",
        )
    return None


def known_end(spec: Spec, placed: Placed) -> Horizon | None:
    """The end of a decay of a free shape: of Phases, or of a function that is told it."""
    if placed.spec.dotted:
        return of_call(spec, placed)
    return of_phases(placed) if placed.type == "Phases" else None


def of_phases(placed: Placed) -> Horizon | None:
    """Where the last decay of Phases comes to its end; None without one, or without an end."""
    phases = placed.argument("phases")
    falling = decay(phases)
    if not falling:
        return None
    last = falling[-1]
    index = phases.index(last)
    after = index + 1 < len(phases)
    if (last.shape == "inverse-sqrt" and not after) or math.isinf(last.done):
        return None
    return Horizon(
        "phases",
        last.done,
        (*placed.spec.path, "phases", index, "length"),
        f"the end of the decay, tick {count(last.done)},",
        "the end of the decay",
        asked=after,
    )


def phase_path(placed: Placed, counter: float, key: str = "length") -> KeyPath:
    """Where the phase of Phases that is in charge of a tick stands."""
    phases = placed.argument("phases")
    index = next((i for i, phase in enumerate(phases) if counter < phase.end), len(phases) - 1)
    return (*placed.spec.path, "phases", index, key)


def of_call(spec: Spec, placed: Placed) -> Horizon | None:
    """The horizon of a function that is told it, as transformers' and diffusers' are."""
    total = called_with(spec, placed, "num_training_steps")
    if total is not None:
        path, said = placed.path("num_training_steps"), f"num_training_steps = {count(total)}"
        text = as_written(placed, "num_training_steps")
        return Horizon("num_training_steps", total, path, said, text)
    names = ("num_warmup_steps", "num_stable_steps", "num_decay_steps")
    parts = [called_with(spec, placed, name) for name in names]
    known = [part for part in parts if part is not None]
    if len(known) < len(names) or math.isinf(sum(known)):
        return None
    return Horizon(
        "num_decay_steps",
        sum(known),
        placed.path("num_decay_steps"),
        f"{' + '.join(names)} = {count(sum(known))}",
        " + ".join(as_written(placed, name) for name in names),
    )


def called_with(spec: Spec, placed: Placed, name: str) -> float | None:
    """A positive number of ticks that a dotted type is called with; None where it is not one.

    Its arguments are as the text has them: what is an expression is computed here.
    """
    value = placed.spec.arguments.get(name)
    if isinstance(value, str):
        names = {"steps_per_epoch": spec.steps_per_epoch, "total_steps": spec.total_steps}
        names = names if spec.epochs is None else {"epochs": spec.epochs, **names}
        try:
            value = evaluate(value, names)
        except ExpressionError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 < value < float("inf") else None


def one_cycle(placed: Placed) -> Horizon:
    """Of OneCycleLR: `total_steps`, or the product of the two that are given instead."""
    if placed.argument("total_steps") is not None:
        return _argument(placed, "total_steps")
    epochs, per_epoch = placed.argument("epochs"), placed.argument("steps_per_epoch")
    return Horizon(
        "epochs",
        epochs * per_epoch,
        placed.path("epochs"),
        f"epochs * steps_per_epoch = {epochs} * {per_epoch} = {epochs * per_epoch}",
        "epochs * steps_per_epoch = {epochs} * {steps_per_epoch}",
    )


def set_one_cycle(plan: Plan, spec: Spec, placed: Placed, ticks: int) -> Fix | None:
    """Make a OneCycleLR ``ticks`` long: by `total_steps`, or by the two that are given instead."""
    if placed.argument("total_steps") is not None:
        edit = replace(plan, placed.path("total_steps"), ticks)
        return Fix(f"Set total_steps = {ticks}", present(edit))
    epochs, per_epoch = placed.argument("epochs"), placed.argument("steps_per_epoch")
    pairs = (
        (spec.epochs or 0, spec.steps_per_epoch),
        (ticks // per_epoch, per_epoch),
        (epochs, ticks // epochs),
    )
    for pair in pairs:
        if pair[0] * pair[1] == ticks:
            new = {"epochs": pair[0], "steps_per_epoch": pair[1]}
            changed = {key: n for key, n in new.items() if n != placed.argument(key)}
            edits = (replace(plan, placed.path(key), n) for key, n in changed.items())
            title = " and ".join(f"{key} = {n}" for key, n in changed.items())
            return Fix(f"Set {title}", present(*edits))
    return None


def is_warmup(placed: Placed) -> bool:
    """Whether it raises the LR from a factor of it: LinearLR rising, ConstantLR below 1."""
    if placed.type == "LinearLR":
        return bool(placed.argument("end_factor") > placed.argument("start_factor"))
    return placed.type == "ConstantLR" and bool(placed.argument("factor") < 1)


def as_written(placed: Placed, name: str) -> str:
    """An argument with the source's own text for `Finding.unknown`: "T_max = {T_max}"."""
    if name in placed.spec.arguments:
        return f"{name} = {{{name}}}"
    return f"{name} = {count(placed.argument(name))} (the default)"


def written(placed: Placed, *names: str) -> str:
    """The first of these arguments that the source gives, as it has it; else the type."""
    name = placed.path(*names)[-1]
    return f"{name} = {{{name}}}" if name != "type" else placed.type


def count(value: float) -> str:
    """A number of ticks as one would write it: 450000, 37.5."""
    whole = value == int(value) or abs(value) >= 1e5
    return f"{value:.0f}" if whole else f"{value:g}"


def _argument(placed: Placed, name: str) -> Horizon:
    value = placed.argument(name)
    said = f"{name} = {count(value)}"
    return Horizon(name, value, placed.path(name), said, as_written(placed, name))
