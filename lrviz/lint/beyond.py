"""What a schedule would give beyond its run: later than its end, or before it was resumed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine.places import Placed
from lrviz.lint.facts import Facts
from lrviz.spec.model import OptimizerSpec, SchedulerSpec, Spec
from lrviz.spec.phases import Factor
from lrviz.text.problem import SpecError


def lr_at(facts: Facts, placed: Placed, counter: int) -> Floats | None:
    """The LR that a scheduler which sets it outright gives at a tick. float64, [groups].

    None of one that chains, or that cannot be built by itself.
    """
    if placed.type == "LambdaLR":
        functions = placed.per_group("lr_lambda", facts.groups)
        factors = np.array([function.array(np.array([counter]))[0] for function in functions])
        return facts.base_lr * factors  # type: ignore[no-any-return]
    if placed.type == "Phases":
        return facts.base_lr * Factor(placed.argument("phases"))(counter)
    return _called(facts, placed, counter) if placed.spec.dotted else None


def uninterrupted(spec: Spec) -> tuple[int, Curve] | None:
    """How many ticks were done before a spec that resumes, and the curve of the run as a whole.

    None where it does not resume, where its schedulers do not resume at one moment, or where the
    whole is too long to be computed.
    """
    from lrviz.engine.choose import Unavailable, for_check

    done = {_done(scheduler) for scheduler in spec.schedulers}
    paces = {(scheduler.interval, scheduler.frequency) for scheduler in spec.schedulers}
    before = next(iter(done))
    if len(done) > 1 or len(paces) > 1 or before is None or before < 1:
        return None
    interval, frequency = next(iter(paces))
    length = spec.steps_per_epoch if interval == "epoch" else 1
    steps = before * frequency * length
    whole = replace(
        spec,
        optimizer=_fresh_optimizer(spec.optimizer),
        schedulers=tuple(map(_fresh, spec.schedulers)),
        epochs=None if spec.epochs is None else spec.epochs + -(-steps // spec.steps_per_epoch),
        total_steps=spec.total_steps + steps,
    )
    try:
        return before, for_check(whole, "auto")
    except (Unavailable, SpecError):
        return None


def _done(scheduler: SchedulerSpec) -> int | None:
    """How many ticks it had before this run, by `last_epoch`; None where its parts differ."""
    if scheduler.type != "ChainedScheduler":
        last = scheduler.arguments.get("last_epoch", -1)
        return last + 1 if isinstance(last, int) else None
    inside = {_done(child) for child in scheduler.children}
    return inside.pop() if len(inside) == 1 else None


def _fresh(scheduler: SchedulerSpec) -> SchedulerSpec:
    """The scheduler as it is built where nothing was done before."""
    own = {name: value for name, value in scheduler.arguments.items() if name != "last_epoch"}
    return replace(scheduler, arguments=own, children=tuple(map(_fresh, scheduler.children)))


def _fresh_optimizer(optimizer: OptimizerSpec) -> OptimizerSpec:
    """The optimizer at the LR that its groups began with."""
    initial = optimizer.values("initial_lr")
    groups = tuple(
        replace(
            group,
            arguments={
                **{name: v for name, v in group.arguments.items() if name != "initial_lr"},
                **({} if first is None else {"lr": first}),
            },
        )
        for group, first in zip(optimizer.groups, initial, strict=True)
    )
    own = {name: v for name, v in optimizer.arguments.items() if name != "initial_lr"}
    return replace(optimizer, arguments=own, groups=groups)


def _called(facts: Facts, placed: Placed, counter: int) -> Floats | None:
    """The same of a function that gives a LambdaLR: the real one, asked and not ticked."""
    from lrviz.spec.build import dummy_params, make_optimizer, make_schedulers

    spec = replace(facts.spec, schedulers=(_fresh(placed.spec),))
    try:
        optimizer = make_optimizer(spec, dummy_params(spec), dummy=True)
        [made] = make_schedulers(spec, optimizer)
    except SpecError:
        return None
    functions = getattr(made, "lr_lambdas", None)
    if not isinstance(functions, list) or len(functions) != facts.groups:
        return None
    return facts.base_lr * np.array([float(function(counter)) for function in functions])  # type: ignore[no-any-return]
