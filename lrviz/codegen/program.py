"""The whole program: imports, lengths, stand-ins, optimizer, schedulers, loop."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lrviz.codegen.expressions import led
from lrviz.codegen.loop import Ticks, loop
from lrviz.codegen.model import optimizer, parts, stand_ins
from lrviz.codegen.pace import Pace, paces
from lrviz.codegen.phases import definitions, factors
from lrviz.codegen.syntax import WIDTH, Node, call, enclosed, listed, statement
from lrviz.codegen.values import Written, body_of, literal
from lrviz.known.phases import PHASES
from lrviz.spec.grammar import CONSTANTS, FUNCTIONS
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.unknown import EPOCH_LENGTH
from lrviz.text.problem import printable

_MATH: Final = {*FUNCTIONS, *CONSTANTS} - {"min", "max", "abs", "int", "round"}
_NAMES: Final = (
    *("accumulate_grad_batches", "batch", "batches_per_epoch", "closure", "epoch", "epochs"),
    *("group", "inputs", "itertools", "loss", "loss_fn", "math", "metric", "metrics", "model"),
    *("optimizer", "scheduler", "step", "steps", "steps_per_epoch", "sum", "targets"),
    *("torch", "total_steps", "train_batches", "train_loader", "val_loss", "abs", "max", "min"),
    *("enumerate", "float", "int", "next", "range", "zip"),
)


def code(spec: Spec, errors: Sequence[str] = ()) -> str:
    """The PyTorch program that trains with this schedule: it runs as it is printed.

    The model, the data and the loss are stand-ins, marked as such; the optimizer with its param
    groups, the schedulers and the loop with the ``.step()`` calls are the spec's.

    Args:
        errors: What is wrong with the schedule, for a comment at the head.

    Raises:
        SpecError: A dotted path cannot be imported, or does not take its arguments.
    """
    written = Written(spec)
    named = ["scheduler"]
    if len(spec.schedulers) > 1:
        named = [f"scheduler_{i}" for i in range(1, len(spec.schedulers) + 1)]
    modules = {s.type.partition(".")[0] for s in spec.walk() if s.dotted}
    names = parts(spec, {*_NAMES, *_MATH, *named, *modules, *factors(spec).values()})
    body = [
        *stand_ins(spec, names),
        "",
        *optimizer(written, names),
        *(
            statement(f"{name} = ", _scheduler(written, scheduler))
            for name, scheduler in zip(named, spec.schedulers, strict=True)
        ),
    ]
    functions = definitions(written)
    metric, ticks = _metric(spec), _ticks(spec, named)
    running = ["", *loop(spec, ticks)]
    used = _loaded([*functions, *body, *metric, *running])
    title = printable(spec.name)
    lines = [
        f"# {title}",
        *_warned(errors),
        *_imports(spec, used),
        "",
        *_lengths(spec, used),
        *functions,
        "",
        *body,
    ]
    return "\n".join([*lines, *metric, *running]) + "\n"


def _warned(errors: Sequence[str]) -> Iterator[str]:
    """What is wrong with the schedule, as a comment."""
    if not errors:
        return
    yield "#"
    yield "# lrviz check finds errors in this schedule, and this program has them too:"
    for error in errors:
        yield from textwrap.wrap(
            printable(error), WIDTH, initial_indent="# - ", subsequent_indent="#   "
        )


def _imports(spec: Spec, used: set[str]) -> Iterator[str]:
    if "itertools" in used:
        yield "import itertools"
    mathematical = sorted(used & _MATH)
    if mathematical:
        yield f"from math import {', '.join(mathematical)}"
    if "itertools" in used or mathematical:
        yield ""
    modules = {s.type.rpartition(".")[0] for s in spec.walk() if s.dotted}
    yield from (f"import {module}" for module in sorted({"torch", *modules}, key=_by_name))
    classes = sorted({_class(s) for s in spec.walk() if not s.dotted}, key=str.lower)
    own = [name for name in classes if name != "SWALR"]
    if own:
        start = "from torch.optim.lr_scheduler import "
        one = start + ", ".join(own)
        yield one if len(one) <= WIDTH else statement(start, enclosed("(", own, ")"))
    if "SWALR" in classes:
        yield "from torch.optim.swa_utils import SWALR"


def _class(scheduler: SchedulerSpec) -> str:
    """The class of torch that it is."""
    return "LambdaLR" if scheduler.type == PHASES.name else scheduler.type


def _by_name(module: str) -> tuple[bool, str]:
    return module == "torch", module


def _lengths(spec: Spec, used: set[str]) -> Iterator[str]:
    """The run's length; what nothing names is left out."""
    if spec.epochs is not None:
        yield f"epochs = {literal(spec.epochs)}"
    else:
        yield f"steps = {literal(spec.total_steps)}"
    if spec.batches_per_epoch is not None:
        if spec.epochs is not None:
            yield f"batches_per_epoch = {literal(spec.batches_per_epoch)}"
        if "accumulate_grad_batches" in used:
            yield f"accumulate_grad_batches = {literal(spec.accumulate_grad_batches)}"
    if "steps_per_epoch" in used or ("total_steps" in used and spec.epochs is not None):
        given = spec.steps_per_epoch != 1 or any(key in spec.plan.table for key in EPOCH_LENGTH)
        why = "" if given else "  # yours instead: the LR does not depend on it"
        yield f"steps_per_epoch = {literal(spec.steps_per_epoch)}{why}"
    if "total_steps" in used:
        total = "steps" if spec.epochs is None else "epochs * steps_per_epoch"
        yield f"total_steps = {total}"


def _scheduler(written: Written, scheduler: SchedulerSpec) -> Node:
    """The call that makes a scheduler, and those inside it."""
    arguments: dict[str, Any] = dict(scheduler.arguments)
    if scheduler.dotted:
        from lrviz.spec import imports

        found = imports.resolve(written.spec, scheduler)
        arguments = imports.arguments(written.spec, scheduler, found)
    nodes: dict[str, Node] = {}
    if scheduler.children:
        nodes["schedulers"] = listed([_scheduler(written, child) for child in scheduler.children])
    if scheduler.type == PHASES.name:
        del arguments["phases"]
        nodes["lr_lambda"] = factors(written.spec)[scheduler.path]
    for key, value in arguments.items():
        nodes[key] = written.value(value, (*scheduler.path, key))
    if scheduler.type == "ChainedScheduler":
        return call(scheduler.type, **nodes, optimizer="optimizer")
    return call(_class(scheduler), "optimizer", **nodes)


def _metric(spec: Spec) -> list[str]:
    """What ReduceLROnPlateau is stepped with, where the spec says it."""
    metric = spec.metric
    if metric is None:
        return []
    if metric.expression is not None:
        name, body = body_of(metric.expression)
        value = statement("", led("return ", body), indent=1).splitlines()
        return ["", "", f"def metric({name}):  # yours instead", *value, ""]
    values = listed([literal(value) for value in metric.values or ()])
    return ["", "# Yours instead: what the validation measures.", statement("metrics = ", values)]


def _ticks(spec: Spec, named: Sequence[str]) -> list[Ticks]:
    how = ["metric" if s.type == "ReduceLROnPlateau" else "plain" for s in spec.schedulers]
    if any(scheduler.dotted for scheduler in spec.schedulers):
        how = _asked(spec)
    return [
        Ticks(pace, tuple(_tick(spec, scheduler, name, pace, kind)))
        for scheduler, name, pace, kind in zip(
            spec.schedulers, named, paces(spec), how, strict=True
        )
    ]


def _asked(spec: Spec) -> list[str]:
    """How each scheduler is ticked, asked of the real ones: a dotted path may give anything."""
    from lrviz.engine.stepping import ticked_with
    from lrviz.spec.build import dummy_params, make_optimizer, make_schedulers

    optimizer = make_optimizer(spec, dummy_params(spec), dummy=True)
    return [ticked_with(made) for made in make_schedulers(spec, optimizer)]


def _tick(spec: Spec, scheduler: SchedulerSpec, name: str, pace: Pace, how: str) -> Iterator[str]:
    if how == "plain":
        yield f"{name}.step()"
        return
    given = f"metrics[min({pace.tick}, len(metrics) - 1)]"
    if spec.metric is None:
        given = "val_loss"
    elif spec.metric.expression is not None:
        given = f"metric({pace.tick})"
    wants = how == "metric" or spec.metric is not None or "Plateau" in scheduler.type
    if wants and spec.metric is None:
        yield "val_loss = 1.0  # yours instead: what the validation measures"
    if how == "metric":
        yield f"{name}.step({given})"
        return
    method = "step" if scheduler.interval == "epoch" else "step_update"
    yield f"{name}.{method}({pace.done}{f', {given}' if wants else ''})"


def _loaded(lines: Sequence[str]) -> set[str]:
    """The names that the code reads."""
    tree = ast.parse("\n".join(lines))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
