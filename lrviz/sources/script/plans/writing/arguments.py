"""TrainingArguments that a script builds: read as the files of them are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Configured
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Dict
from lrviz.sources.script.plans.writing.overriding import own_trainer
from lrviz.sources.source import Source
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Span

_READ = frozenset(
    {
        *("learning_rate", "lr_scheduler_type", "optim", "adam_beta1", "adam_beta2", "max_steps"),
        *("num_train_epochs", "gradient_accumulation_steps", "per_device_train_batch_size"),
        *("warmup_steps", "warmup_ratio", "lr_scheduler_kwargs", "dataloader_drop_last"),
    }
)
"""What decides on the schedule."""


def by_arguments(
    machine: Machine, source: Source, assumed: Assumed, span: Callable[[ast.AST], Span]
) -> Iterator[Plan | Unreadable]:
    """The schedule of each TrainingArguments in a script."""
    for made in machine.built:
        if not isinstance(made, Configured) or made.name != "arguments":
            continue
        node = machine.told.shown.get(made.node, made.node)
        at = span(node)
        label = f"TrainingArguments, line {at.line}"
        if made.open:
            yield Unreadable(label, "its arguments are not all known", at)
            continue
        if any(one.arguments.get("optimizers") is not None for one in machine.told.trainers):
            yield Unreadable(label, "the Trainer is given an optimizer and a scheduler", at)
            continue
        own = own_trainer(machine.told.objects)
        if own:
            yield Unreadable(label, own, at)
            continue
        values: dict[str, Any] = {}
        places: dict[KeyPath, Location] = {}
        reason = ""
        for name, value in made.arguments.items():
            if name not in _READ:
                continue
            known = _plain(machine, value)
            if known is None:
                reason = f"`{name}` is not known"
                break
            values[name] = known
            place = span(made.nodes.get(name, node))
            places[(name,)] = Location(None, place)
        if reason:
            yield Unreadable(label, reason, at)
            continue
        from lrviz.sources.configs.huggingface import plans_of_arguments  # few scripts need it

        config = Config(source, values, places, filled_in=("auto",))
        reading = plans_of_arguments(config, assumed)
        for plan in reading.plans:
            yield replace(plan, label=label, at=at)
        for one in reading.unknown:
            yield replace(one, label=label, at=one.at or at)


def _plain(machine: Machine, value: Any) -> Any:
    """A value as a file would say it; None where it is not known."""
    value = machine.settled(value)
    if isinstance(value, Dict):
        found = {key: _plain(machine, held) for key, held in value.slots.items()}
        return None if None in found.values() else found
    if isinstance(value, Sym) or not isinstance(value, str | bool | int | float):
        return None
    return value
