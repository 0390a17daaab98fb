"""LightningCLI's YAML and JSON: ``class_path`` and ``init_args`` of an optimizer and a scheduler.

The CLI's own `configure_optimizers` (lightning 2.6, pytorch/cli.py) returns the scheduler as it is,
so it ticks after every epoch, whatever its class (`_LightningOptimizer`'s default, interval
"epoch"); for ReduceLROnPlateau with what ``monitor`` says. Keys stand at the top, or under the name
of the subcommand (``fit``). jsonargparse reads ``1e-3`` as a number.

A model that takes its optimizer and scheduler as arguments decides by itself when it ticks them:
those under ``model.init_args`` are read with the ``interval`` that stands beside them, else as
ticking per epoch, which the plan says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lrviz.known.metrics import direction
from lrviz.sources.assume import Assumed
from lrviz.sources.classes import (
    NotKnown,
    Written,
    is_scheduler,
    open_rules,
    optimizer_table,
    scheduler_table,
)
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import JSON, YAML
from lrviz.sources.trainer import lightning_length
from lrviz.text.problem import KeyPath, quote

_STYLE: Final = Written("class_path", "init_args", ("optimizer",))
_TOPS: Final[tuple[KeyPath, ...]] = ((), ("fit",))
_ARGUMENTS: Final = ("model", "init_args")


def _mentions(text: str) -> bool:
    return "lr_scheduler" in text and "class_path" in text


def _claims(values: Any) -> bool:
    return isinstance(values, Mapping) and _found(values) is not None


def _found(values: Any) -> tuple[KeyPath, KeyPath, KeyPath] | None:
    """Where the keys of the run, the optimizer and the scheduler stand."""
    for top in _TOPS:
        for where in ((), _ARGUMENTS):
            for name in ("lr_scheduler", "scheduler"):
                scheduler = (*top, *where, name)
                if _is_class(values, scheduler) and is_scheduler(_at(values, scheduler), _STYLE):
                    return top, (*top, *where, "optimizer"), scheduler
    return None


def _at(values: Any, path: KeyPath) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _is_class(values: Any, path: KeyPath) -> bool:
    found = _at(values, path)
    return isinstance(found, Mapping) and isinstance(found.get("class_path"), str)


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    found = _found(document.values)
    if found is None:
        return Reading()
    top, optimizer, scheduler = found
    config = Config(source, document.values, document.locations, text_is_number=True)
    notes = []
    interval = config.choice(
        *top, *scheduler[len(top) : -1], "interval", names=("epoch", "step"), default="epoch"
    )
    if scheduler[len(top) :][:1] == ("model",) and interval.place is None:
        notes.append("ticks per epoch, unless the model's configure_optimizers says otherwise")
    tried = config.get(*top, "trainer", "fast_dev_run")
    if tried is not None and tried.value:
        notes.append("drawn as without fast_dev_run, which ends the run after a few batches")
    try:
        scheduler_said = _scheduler(config, scheduler)
    except NotKnown as error:
        at = config.problem("LR002", error.path, "").span
        return Reading(unknown=(Unreadable("", str(error), at),), problems=tuple(config.problems))
    pace = {**scheduler_said.value, "interval": interval}
    table: dict[str, Any] = {
        **lightning_length(config, (*top, "trainer"), assumed, interval.value),
        "optimizer": _optimizer(config, optimizer),
        "scheduler": scheduler_said.meaning(pace),
    }
    values, places = parted(table)
    plan = Plan(
        source,
        values,
        places,
        notes=tuple(notes),
        problems=tuple(config.problems),
        quiet=open_rules(values["scheduler"], values["optimizer"]),
    )
    return Reading((plan,))


def _scheduler(config: Config, path: KeyPath) -> Said:
    """The scheduler; of the CLI's own ReduceLROnPlateau without what it monitors."""
    name = config.get(*path, "class_path")
    module, _, last = str(None if name is None else name.value).rpartition(".")
    if last != "ReduceLROnPlateau":
        return scheduler_table(config, path, _STYLE)
    is_torchs = module.startswith("torch.")
    monitor = None if is_torchs else config.get(*path, "init_args", "monitor")
    if monitor is None and "model" not in path:
        which = ", which `lightning.pytorch.cli.ReduceLROnPlateau` takes" if is_torchs else ""
        message = f"ReduceLROnPlateau has no `monitor`{which}: Lightning refuses it without one"
        config.note("LR702", (*path, "class_path"), message)
    if is_torchs:
        return scheduler_table(config, path, _STYLE)
    mode = config.get(*path, "init_args", "mode") or Said("min")
    better = direction(monitor.value) if monitor and isinstance(monitor.value, str) else None
    if monitor is not None and better is not None and better != mode.value:
        way = "rises" if better == "max" else "falls"
        message = f"mode is {mode.value!r}, but {quote(monitor.value)} gets better as it {way}"
        at = "monitor" if mode.place is None else "mode"
        config.note("LR110", (*path, "init_args", at), f"{message}; set `mode: {better}`")
    style = replace(_STYLE, given=(*_STYLE.given, "monitor"))
    return scheduler_table(config, path, style)


def _optimizer(config: Config, path: KeyPath) -> Said:
    found = config.get(*path, "class_path")
    if found is not None:
        return optimizer_table(config, path, _STYLE)
    rate = Unknown("lr", "lr", note="the file names no optimizer")
    return Said({"type": "SGD", "lr": rate})


FORMAT: Final = Kind(
    "lightning",
    "LightningCLI's configs",
    (YAML, JSON),
    _mentions,
    _claims,
    _read,
)
