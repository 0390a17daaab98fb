"""What ``configure_optimizers`` of a LightningModule returns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event, Return
from lrviz.sources.script.values.things import Const, Container, Instance, Scheduler, Thing, Value

_MANUAL: Final = re.compile(r"automatic_optimization\s*=(?!\s*True)|def automatic_optimization\b")
_HOMES: Final = ("lightning.", "pytorch_lightning.", "lightning_fabric.")


@dataclass(frozen=True)
class Configured:
    """One scheduler as Lightning gets it.

    Attributes:
        scheduler: The scheduler.
        entry: The dict that it is in, with its interval and monitor; None where it is bare.
        outer: The dict with "optimizer" and "lr_scheduler"; None where a tuple is returned.
        event: The ``return``.
    """

    scheduler: Scheduler
    entry: Container | None
    outer: Container | None
    event: Event


def configured(run: Run) -> Iterator[Configured]:
    """Every scheduler that a LightningModule returns; none under manual optimization."""
    for event in returns(run):
        yield from _of_value(run, event, event.value)


def returns(run: Run) -> Iterator[Return]:
    """What each ``configure_optimizers`` gives Lightning; none under manual optimization."""
    manual = _manual_lines(run)
    for event in run.every(Return):
        root = event.root
        if root.name != "configure_optimizers" or len(_calls(event)) != 0 or not root.owner:
            continue
        if _is_module(event, run) and not _is_manual(event, run, manual):
            yield event


def is_all_here(made: Instance) -> bool:
    """Whether a module is derived from nothing but Lightning's and classes of the file."""
    return bool(made.bases) and all(
        base.startswith((*_HOMES, "torch.nn.", "builtins.", "abc.")) for base in made.bases
    )


def monitor(run: Run, found: Configured) -> str | None:
    """The metric that a scheduler is given, where it is a literal."""
    holder = found.entry if found.entry is not None else found.outer
    name = literal(value(run, holder, "monitor"))
    return name if isinstance(name, str) else None


def _manual_lines(run: Run) -> list[int]:
    """Lines that turn automatic optimization off, or may."""
    text = run.source.text
    return [text.count("\n", 0, found.start()) + 1 for found in _MANUAL.finditer(text)]


def _is_manual(event: Event, run: Run, lines: list[int]) -> bool:
    """Whether one of the lines stands in the module's class, or in no class at all."""
    made = owner(event, run)
    mine = [] if made is None else [cls.at for cls in made.definition.lineage()]
    classes = [instance.definition.at for instance in run.instances]
    return any(
        any(at[0] <= line <= at[2] for at in mine)
        or not any(at[0] <= line <= at[2] for at in classes)
        for line in lines
    )


def owner(event: Event, run: Run) -> Instance | None:
    """The object whose method returns."""
    for instance in run.instances:
        if instance.cls == event.root.owner:
            return instance
    return None


def value(run: Run, container: Container | None, key: str) -> Value | None:
    """What a dict holds at a key; None where it does not, an unknown where it may."""
    if container is None:
        return None
    found = run.heap.get((container, key))
    return found if found is not None else run.heap.get((container, "*"))


def _calls(event: Event) -> list[object]:
    return [frame for frame in event.frames if type(frame).__name__ == "Call"]


def _is_module(event: Event, run: Run) -> bool:
    made = owner(event, run)
    if made is None:
        return False
    if any(base.startswith(_HOMES) for base in made.bases):
        return True
    method = getattr(made.definition, "method", None)
    return bool(made.bases) and method is not None and method("training_step") is not None


def _of_value(run: Run, event: Event, returned: Value) -> Iterator[Configured]:
    for thing in returned:
        if not isinstance(thing, Container):
            continue
        if thing.kind == "dict":
            yield from _of_dict(run, event, thing)
            continue
        parts = [run.heap.get((thing, key), ()) for key in (0, 1)]
        if len(thing.keys) == 2 and not _is_dict(parts[0]):
            for item in _items(run, parts[1]):
                yield from _of_item(run, event, item, None)
        else:
            for key in thing.keys:
                for item in run.heap.get((thing, key), ()):
                    if isinstance(item, Container) and item.kind == "dict":
                        yield from _of_dict(run, event, item)


def _of_dict(run: Run, event: Event, outer: Container) -> Iterator[Configured]:
    for item in run.heap.get((outer, "lr_scheduler"), ()):
        yield from _of_item(run, event, item, outer)


def _of_item(run: Run, event: Event, item: Thing, outer: Container | None) -> Iterator[Configured]:
    if isinstance(item, Scheduler):
        yield Configured(item, None, outer, event)
    elif isinstance(item, Container) and item.kind == "dict":
        for inner in run.heap.get((item, "scheduler"), ()):
            if isinstance(inner, Scheduler):
                yield Configured(inner, item, outer, event)


def _items(run: Run, held: Value) -> Iterator[Thing]:
    for thing in held:
        if isinstance(thing, Container) and thing.kind != "dict":
            for key in thing.keys:
                yield from run.heap.get((thing, key), ())
        else:
            yield thing


def _is_dict(held: Value) -> bool:
    return any(isinstance(thing, Container) and thing.kind == "dict" for thing in held)


def literal(held: Value | None) -> object:
    """The literal that a value is, ``...`` where it is not one, None where there is none."""
    if held is None:
        return None
    if len(held) == 1 and isinstance(held[0], Const):
        return held[0].value
    return ...
