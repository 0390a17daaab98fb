"""How long a run of Lightning's Trainer is, as configs say it.

`max_epochs` and `max_steps`: the run ends at the first of the two (Trainer's `fit_loop.done`);
`accumulate_grad_batches`: the batches that are left over at the end of an epoch make a step of
their own, so an epoch has ceil(batches / accumulation) steps. `limit_train_batches` and
`overfit_batches` are how many of the batches an epoch has, or, a float, which share of them
(`_parse_num_batches` rounds it down).
"""

from __future__ import annotations

from typing import Any

from lrviz.sources.arithmetic import calculated
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said
from lrviz.text.problem import KeyPath


def lightning_length(
    config: Config, path: KeyPath, assumed: Assumed, interval: str
) -> dict[str, Any]:
    """The keys of a spec that say how long the run is.

    Args:
        path: Where the Trainer's arguments stand.
        interval: When the scheduler ticks: "epoch" or "step".
    """
    epochs = config.number(*path, "max_epochs", counts="epochs", whole=True)
    steps = config.number(*path, "max_steps", counts="steps", whole=True)
    epochs = None if epochs is not None and epochs.value == -1 else epochs
    steps = None if steps is not None and steps.value == -1 else steps
    accumulated = config.number(*path, "accumulate_grad_batches", whole=True)
    return length(epochs, steps, accumulated, assumed, interval, limit_of(config, path))


def limit_of(config: Config, path: KeyPath) -> int | float | None:
    """How many batches an epoch is cut to, or which share of them; None where it is not."""
    for name in ("overfit_batches", "limit_train_batches"):
        found = config.number(*path, name)
        if found is not None and isinstance(found.value, int | float) and found.value > 0:
            whole = isinstance(found.value, float) and found.value == 1
            return None if whole else found.value
    return None


def length(
    epochs: Said | None,
    steps: Said | None,
    accumulated: Said | None,
    assumed: Assumed,
    interval: str,
    limit: int | float | None = None,
) -> dict[str, Any]:
    """The keys of a spec: by epochs, by steps, or by what is over first.

    Args:
        limit: What `limit_of` gives.
    """
    if steps is None:
        unknown = Unknown("epochs", "epochs", note="the file does not say how long the run is")
        found = {"epochs": epochs or Said(unknown)}
        by_batches = assumed.get("steps_per_epoch") is None
        by_batches = by_batches and assumed.get("batches_per_epoch") is not None
        if by_batches and limit is not None:
            return {**found, "steps_per_epoch": steps_of_an_epoch(accumulated, assumed, limit)}
        if accumulated is not None and by_batches:
            return {**found, "accumulate_grad_batches": accumulated}
        return found
    if epochs is None and interval == "step":
        return {"steps": steps}
    each = steps_of_an_epoch(accumulated, assumed, limit)
    if epochs is not None:
        steps = steps.meaning(calculated("min", steps.value, calculated("*", epochs.value, each)))
    return {"steps": steps, "steps_per_epoch": each}


def steps_of_an_epoch(
    accumulated: Said | None, assumed: Assumed, limit: int | float | None = None
) -> Any:
    """The optimizer steps of an epoch: asked for, or computed from its batches."""
    if assumed.get("steps_per_epoch") is None and assumed.get("batches_per_epoch") is not None:
        batches: Any = Unknown("batches_per_epoch", "batches", note="the batches of an epoch")
        if isinstance(limit, float):
            batches = calculated("floor", calculated("*", batches, limit))
        elif limit is not None:
            batches = calculated("min", batches, limit)
        every = 1 if accumulated is None else accumulated.value
        return calculated("ceil", calculated("/", batches, every))
    return Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")
