"""Hydra's configs, and MONAI's bundles: torch's classes by ``_target_``, wherever they stand.

transformers' functions that give a schedule are read likewise (`lrviz.sources.called_schedules`).

`hydra.utils.instantiate` (hydra 1.3) builds the class at ``_target_`` with the keys beside it. The
defaults list is followed within the config's folder, ``${a.b}`` (OmegaConf 2.3) and MONAI's ``@a``
are put in. OmegaConf reads ``1e-3`` as a number, and refuses a key that comes twice.

When the scheduler ticks, the program decides: by ``interval`` and ``frequency`` where those stand
beside it, else per epoch, which the plan says; MONAI's `LrScheduleHandler` ticks per epoch.
A file of the list that is not there is left out, which the plan says: Hydra looks in packages too.
The optimizer is the nearest one in the file; how long the run is say ``max_epochs`` or
``max_steps`` of the trainer, or the one number of epochs that the file has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.classes import (
    NotKnown,
    Written,
    is_known_scheduler,
    is_scheduler,
    open_rules,
    optimizer_table,
    scheduler_table,
)
from lrviz.sources.composition import composed, has_defaults
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.references import resolved
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import JSON, YAML
from lrviz.sources.trainer import length, limit_of
from lrviz.text.problem import KeyPath

_STYLE: Final = Written(
    "_target_", "", ("_partial_", "_convert_", "_recursive_", "_args_", "optimizer", "params")
)
_EPOCHS: Final = ("max_epochs", "num_epochs", "n_epochs", "epochs", "num_train_epochs")
_TRAINERS: Final = ("trainer", "training", "train#trainer", "train")


def _mentions(text: str) -> bool:
    return ("_target_" in text and "schedule" in text) or "defaults:" in text


def _claims(values: Any) -> bool:
    found = list(_mappings(values))
    if any("sched" in value and "lr" in value for _, value in found):  # NeMo's, put together
        return False
    return has_defaults(values) or any(is_known_scheduler(value, _STYLE) for _, value in found)


def _mappings(values: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Every mapping in ``values``, the outer ones first."""
    if isinstance(values, Mapping):
        yield path, values
        for key, item in values.items():
            yield from _mappings(item, (*path, key))
    elif isinstance(values, list):
        for index, item in enumerate(values):
            yield from _mappings(item, (*path, index))


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    values, locations = document.values, document.locations
    missing: tuple[tuple[KeyPath, str], ...] = ()
    if has_defaults(values):
        whole = composed(values, source.folder)
        values, missing = whole.values, whole.problems
        locations = {p: at for p, at in locations.items() if p in whole.own or p[0] == "defaults"}
    config = Config(source, resolved(values), locations, text_is_number=True)
    for path, span in document.repeated:
        message = f"`{path[-1]}` is given twice, which OmegaConf refuses"
        config.problems.append(source.problem("LR001", message, span))
    plans: list[Plan] = []
    unknown: list[Unreadable] = []
    found = list(_schedulers(config.values))
    for path in found:
        label = ".".join(map(str, path)) if len(found) > 1 else ""
        at = config.problem("LR002", path, "").span
        try:
            plan = _plan(config, path, assumed, label)
            notes = (*plan.notes, *(message for _, message in missing))
            plans.append(replace(plan, notes=notes))
        except NotKnown as error:
            unknown.append(Unreadable(label, str(error), at))
    problems = tuple(config.problems) if found else ()
    return Reading(tuple(plans), tuple(unknown), problems)


def _schedulers(values: Any) -> Iterator[KeyPath]:
    """Where schedulers stand, those inside another one left out."""
    inside: set[KeyPath] = set()
    for path, value in _mappings(values):
        if any(path[:end] in inside for end in range(len(path))):
            continue
        if is_scheduler(value, _STYLE):
            inside.add(path)
            yield path


def _plan(config: Config, path: KeyPath, assumed: Assumed, label: str) -> Plan:
    found = scheduler_table(config, path, _STYLE)
    around = path[:-1]
    interval = config.choice(*around, "interval", names=("epoch", "step"), default="epoch")
    is_said = config.get(*around, "interval") is not None
    notes = () if is_said else ("ticks per epoch, unless the program says otherwise",)
    pace = {"interval": interval, "frequency": config.get(*around, "frequency")}
    table, places = parted(
        {
            **_length(config, assumed, interval.value),
            "optimizer": _optimizer(config, path),
            "scheduler": found.meaning({**found.value, **pace}),
        }
    )
    at = config.problem("LR002", path, "").span
    quiet = open_rules(table["scheduler"], table["optimizer"])
    return Plan(config.source, table, places, label=label, at=at, notes=notes, quiet=quiet)


def _optimizer(config: Config, scheduler: KeyPath) -> Said:
    """The optimizer that stands nearest to the scheduler, of those that name an LR."""
    others = False
    for end in range(len(scheduler) - 1, -1, -1):
        around = config.get(*scheduler[:end]) if end else Said(config.values)
        if around is None:
            continue
        for path, value in _mappings(around.value):
            name = _STYLE.name(value) or ""
            if "optim" not in name or is_scheduler(value, _STYLE):
                continue
            if "lr" in value:
                return optimizer_table(config, (*scheduler[:end], *path), _STYLE)
            others = True
    note = "the optimizer has none, unless the program gives it" if others else ""
    rate = Unknown("lr", "lr", note=note or "the file has no optimizer")
    return Said({"type": "SGD", "lr": rate})


def _length(config: Config, assumed: Assumed, interval: str) -> dict[str, Any]:
    epochs, steps, accumulated, limit = None, None, None, None
    for name in _TRAINERS:
        if epochs is None and steps is None:
            epochs = _count(config, (name, "max_epochs"))
            steps = _count(config, (name, "max_steps"))
            accumulated = _count(config, (name, "accumulate_grad_batches"))
            limit = limit_of(config, (name,))
    if epochs is None and steps is None:
        epochs = _only_epochs(config)
    return length(epochs, steps, accumulated, assumed, interval, limit)


def _count(config: Config, path: KeyPath) -> Said | None:
    found = config.get(*path)
    if found is None or isinstance(found.value, bool) or not isinstance(found.value, int):
        return None
    return found if found.value > 0 else None


def _only_epochs(config: Config) -> Said | None:
    """The number of epochs, where the file has one and no other."""
    found = [
        said
        for path, value in _mappings(config.values)
        for name in _EPOCHS
        if name in value and (said := _count(config, (*path, name))) is not None
    ]
    return found[0] if len({said.value for said in found}) == 1 else None


FORMAT: Final = Kind(
    "hydra", "Hydra's configs and MONAI's bundles", (YAML, JSON), _mentions, _claims, _read
)
