"""From a spec to torch's own objects: the optimizer and its schedulers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from lrviz.known.phases import PHASES
from lrviz.spec import imports
from lrviz.spec.expression import Expression
from lrviz.spec.failure import TickError, expression_failed
from lrviz.spec.foreign import contained, kind_of
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.phases import Factor
from lrviz.text.problem import SpecError


def build(
    spec: Spec, params: Mapping[str, Iterable[torch.nn.Parameter]] | Iterable[Any]
) -> tuple[torch.optim.Optimizer, Any]:
    """See `lrviz.Spec.build`."""
    if isinstance(params, torch.nn.Module):
        kind = type(params).__name__
        raise TypeError(f"expected parameters, as model.parameters() gives them, not {kind}")
    optimizer = make_optimizer(spec, _per_group(spec, params))
    schedulers = make_schedulers(spec, optimizer)
    return optimizer, schedulers if spec.several else schedulers[0]


def dummy_params(spec: Spec) -> list[list[torch.nn.Parameter]]:
    """One parameter of one element per param group: the LR does not depend on the model."""
    shape = (1, 1) if spec.optimizer.type == "Muon" else (1,)  # Muon takes only matrices
    return [[torch.nn.Parameter(torch.zeros(shape))] for _ in spec.groups]


def make_optimizer(
    spec: Spec, params: list[list[Any]], *, dummy: bool = False
) -> torch.optim.Optimizer:
    """The spec's optimizer over ``params``, one list per param group.

    Args:
        dummy: Whether it is only to hold LRs: it is then made without torch's compiler, which
            takes longer to import than torch itself.

    Raises:
        SpecError: Its constructor refuses an argument (LR005).
    """
    resumed = any(s.arguments.get("last_epoch", -1) not in (-1, "-1") for s in spec.walk())
    defaults = spec.optimizer.arguments
    groups: list[dict[str, Any]] = []
    for group, own in zip(spec.optimizer.groups, params, strict=True):
        groups.append({"params": own, **group.arguments})
        if group.name != str(len(groups) - 1):
            groups[-1]["name"] = group.name
    kind = getattr(torch.optim, spec.optimizer.type, None)
    where = ("optimizer", "type") if spec.plan.span(("optimizer", "type")) else ("optimizer",)
    if kind is None:
        message = f"torch {torch.__version__} has no optimizer {spec.optimizer.type}"
        raise SpecError([spec.plan.problem("LR004", where, message)])
    if dummy:
        raw = inspect.unwrap(kind.add_param_group)
        kind = type(kind.__name__, (kind,), {"add_param_group": raw, "__module__": __name__})
    try:
        optimizer: torch.optim.Optimizer = kind(groups, **defaults)
    except Exception as error:  # torch's word, whatever its class
        message = f"{spec.optimizer.type} raises {type(error).__name__}: {error}"
        raise SpecError([spec.plan.problem("LR005", where, message)]) from error
    if resumed:
        for made in optimizer.param_groups:
            made.setdefault("initial_lr", made["lr"])
    return optimizer


def make_schedulers(spec: Spec, optimizer: torch.optim.Optimizer) -> list[Any]:
    """The spec's schedulers on ``optimizer``, outermost ones, built in the order of the text.

    Raises:
        TickError: A constructor raises.
        SpecError: A dotted path cannot be imported, or does not take its arguments.
    """
    return [_scheduler(spec, scheduler, optimizer) for scheduler in spec.schedulers]


def _scheduler(spec: Spec, scheduler: SchedulerSpec, optimizer: torch.optim.Optimizer) -> Any:
    if scheduler.dotted:
        kind = imports.resolve(spec, scheduler)
        arguments = imports.arguments(spec, scheduler, kind)
    else:
        kind = _class(spec, scheduler)
        arguments = {k: _argument(v) for k, v in scheduler.arguments.items()}
        if scheduler.type == PHASES.name:
            arguments["lr_lambda"] = _plain(Factor(tuple(arguments.pop("phases"))))
    if scheduler.children:
        arguments["schedulers"] = [_scheduler(spec, c, optimizer) for c in scheduler.children]
    try:
        if scheduler.type == "ChainedScheduler":
            made = kind(**arguments, optimizer=optimizer)
        elif scheduler.dotted:
            with contained():
                made = imports.call(kind, optimizer, arguments)
        else:
            made = kind(optimizer, **arguments)
    except ExpressionError as error:
        raise expression_failed(spec, error) from None
    except Exception as error:
        raise TickError(spec, scheduler, 0, kind_of(error), str(error)) from error
    if not callable(getattr(made, "step", None)):
        message = f"{scheduler.type} gives a {type(made).__name__}, which has no .step()"
        raise SpecError([spec.plan.problem("LR004", (*scheduler.path, "type"), message)])
    return made


def _class(spec: Spec, scheduler: SchedulerSpec) -> Any:
    from torch.optim import lr_scheduler, swa_utils

    name = "LambdaLR" if scheduler.type == PHASES.name else scheduler.type
    kind = getattr(lr_scheduler, name, getattr(swa_utils, name, None))
    if kind is None:
        message = f"torch {torch.__version__} has no scheduler {scheduler.type}"
        where = (*scheduler.path, "type")
        raise SpecError([spec.plan.problem("LR004", where, message)])
    return kind


def _plain(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of Python's own: torch keeps all that is in any other callable in its state."""
    return lambda counter: function(counter)


def _argument(value: Any) -> Any:
    """Torch wants lists where the spec's frozen values are tuples, and functions."""
    if isinstance(value, tuple):
        return [_argument(item) for item in value]
    return _plain(value) if isinstance(value, Expression) else value


def _per_group(spec: Spec, params: Any) -> list[list[Any]]:
    names = spec.groups
    if isinstance(params, Mapping):
        if set(params) != set(names):
            raise ValueError(f"params has the groups {sorted(params)}; the spec has {list(names)}")
        return [list(params[name]) for name in names]
    given = list(params)
    if len(names) == 1:
        nested = len(given) == 1 and isinstance(given[0], list)
        return [list(given[0])] if nested else [given]
    if len(given) != len(names) or any(isinstance(group, torch.Tensor) for group in given):
        raise ValueError(
            f"params must be a mapping from group to parameters, or {len(names)} iterables of "
            f"parameters, one for each of the spec's groups {list(names)}"
        )
    return [list(group) for group in given]
