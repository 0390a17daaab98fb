"""How long a run is, as keys of a spec."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.timing.run_length import Pace
from lrviz.sources.script.plans.writing.draft import Draft


def length_table(draft: Draft, pace: Pace) -> dict[str, Any]:
    """How long the run is."""
    table: dict[str, Any] = {}
    outer = pace.loops[0]
    node, inner = _head(outer.node), _head(pace.loops[-1].node)
    if pace.epochs is not None:
        table["epochs"] = draft.writing.number(
            draft.settled(pace.epochs, node), node, "how many epochs are trained"
        )
        draft.place(("epochs",), node)
    if pace.steps is not None:
        table["steps"] = draft.writing.number(
            draft.settled(pace.steps, node), node, "how many steps are made"
        )
        draft.place(("steps",), node)
    if pace.epochs is not None and pace.batches is not None:
        table["batches_per_epoch"] = draft.writing.number(
            draft.settled(pace.batches, inner), inner, "the batches of an epoch"
        )
        draft.place(("batches_per_epoch",), inner)
        table["accumulate_grad_batches"] = draft.writing.number(
            draft.settled(pace.accumulate, inner), inner, "batches that make a step"
        )
        if pace.step is not None:
            draft.place(("accumulate_grad_batches",), pace.step.node)
    elif pace.epochs is not None and pace.per_epoch is not None:
        table["steps_per_epoch"] = draft.writing.number(
            draft.settled(pace.per_epoch, inner), inner, "the batches of an epoch"
        )
        draft.place(("steps_per_epoch",), inner)
    return table


def _head(loop: ast.AST) -> ast.AST:
    """What says how often a loop turns."""
    if isinstance(loop, ast.For | ast.AsyncFor):
        return loop.iter
    return loop.test if isinstance(loop, ast.While) else loop
