"""How long a run of Lightning's Trainer is, as configs say it.

`max_epochs` and `max_steps`: the run ends at the first of the two (Trainer's `fit_loop.done`);
`accumulate_grad_batches`: the batches that are left over at the end of an epoch make a step of
their own, so an epoch has ceil(batches / accumulation) steps.
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
    return length(epochs, steps, accumulated, assumed, interval)


def length(
    epochs: Said | None,
    steps: Said | None,
    accumulated: Said | None,
    assumed: Assumed,
    interval: str,
) -> dict[str, Any]:
    """The keys of a spec: by epochs, by steps, or by what is over first."""
    if steps is None:
        unknown = Unknown("epochs", "epochs", note="the file does not say how long the run is")
        found = {"epochs": epochs or Said(unknown)}
        by_batches = assumed.get("steps_per_epoch") is None
        if accumulated is not None and by_batches and assumed.get("batches_per_epoch") is not None:
            return {**found, "accumulate_grad_batches": accumulated}
        return found
    if epochs is None and interval == "step":
        return {"steps": steps}
    each = steps_of_an_epoch(accumulated, assumed)
    if epochs is not None:
        steps = steps.meaning(calculated("min", steps.value, calculated("*", epochs.value, each)))
    return {"steps": steps, "steps_per_epoch": each}


def steps_of_an_epoch(accumulated: Said | None, assumed: Assumed) -> Any:
    """The optimizer steps of an epoch: asked for, or computed from its batches."""
    if assumed.get("steps_per_epoch") is None and assumed.get("batches_per_epoch") is not None:
        batches = Unknown("batches_per_epoch", "batches", note="the batches of an epoch")
        every = 1 if accumulated is None else accumulated.value
        return calculated("ceil", calculated("/", batches, every))
    return Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")
