"""LightningModules that optimize by hand: where they step, and where they tick."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_EPOCH_ENDS = ("on_train_epoch_end", "training_epoch_end")


@dataclass(frozen=True)
class ByHand:
    """When a scheduler ticks: the interval, the order of the two calls, and the call."""

    interval: str
    order: tuple[str, str]
    node: ast.AST


def by_hand(cls: ast.ClassDef) -> ByHand | None:
    """How a module that optimizes by hand does it, where each of its steps and ticks is plain.

    One ``.step()`` of ``self.optimizers()`` in ``training_step``, and one of
    ``self.lr_schedulers()`` there, at the end of an epoch, or for the last batch of one.
    """
    calls = [*_calls(cls, "optimizers")]
    ticks = [*_calls(cls, "lr_schedulers")]
    if len(calls) != 1 or len(ticks) != 1:
        return None
    (at, step, last), (where, tick, last_too) = calls[0], ticks[0]
    if at != "training_step" or last or tick.args or tick.keywords:
        return None
    if where in _EPOCH_ENDS and not last_too:
        return ByHand("epoch", ("optimizer", "scheduler"), tick)
    if where != at:
        return None
    first = step.lineno < tick.lineno
    if last_too and not first:
        return None
    order = ("optimizer", "scheduler") if first else ("scheduler", "optimizer")
    return ByHand("epoch" if last_too else "step", order, tick)


def _calls(cls: ast.ClassDef, source: str) -> Iterator[tuple[str, ast.Call, bool]]:
    """Each ``.step()`` of what a method of the module gives.

    With it the method that it stands in, "" where a condition is around it, and whether only the
    last batch of an epoch has it.
    """
    for method in cls.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        names = {
            target.id
            for part in ast.walk(method)
            if isinstance(part, ast.Assign) and _is_given(part.value, source)
            for target in part.targets
            if isinstance(target, ast.Name)
        }
        returns = [part.lineno for part in ast.walk(method) if isinstance(part, ast.Return)]
        plain = {id(one.value) for one in method.body if isinstance(one, ast.Expr)}
        last = {
            id(one.value)
            for part in method.body
            if isinstance(part, ast.If) and ast.unparse(part.test) == "self.trainer.is_last_batch"
            for one in part.body
            if isinstance(one, ast.Expr)
        }
        for part in ast.walk(method):
            if not isinstance(part, ast.Call) or not isinstance(part.func, ast.Attribute):
                continue
            on = part.func.value
            mine = (isinstance(on, ast.Name) and on.id in names) or _is_given(on, source)
            if part.func.attr == "step" and mine:
                direct = id(part) in plain or id(part) in last
                direct = direct and all(line > part.lineno for line in returns)
                yield method.name if direct else "", part, id(part) in last


def _is_given(node: ast.expr, source: str) -> bool:
    """Whether it is ``self.optimizers()``, or the like."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == source
    )
