"""LR623: floor-steps-per-epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import origin
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Attempt, Branch
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import (
    Const,
    Formula,
    Loader,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_PARTS: Final = 8
"""Of a split, how many parts are looked at."""


class FloorStepsPerEpoch(ScriptRule):
    """OneCycleLR's length is rounded down, the loader's is rounded up.

    ## What it does
    Finds `len(dataset) // batch_size` as the steps of a OneCycleLR while the loader does not drop
    the last batch.

    ## Why is this bad?
    The loader gives one batch more than was counted, in every epoch. OneCycleLR raises ValueError
    at the first step past its total, near the end of the run.

    ## Example
    ```python
    import torch

    loader = torch.utils.data.DataLoader(dataset, batch_size=64)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 0.1, epochs=30, steps_per_epoch=len(dataset) // 64
    )
    for epoch in range(30):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    loader = torch.utils.data.DataLoader(dataset, batch_size=64)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 0.1, epochs=30, steps_per_epoch=len(loader)
    )
    for epoch in range(30):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```
    """

    code = "LR623"
    name = "floor-steps-per-epoch"
    severity = "error"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if scheduler.cls != "OneCycleLR" or build is None:
                continue
            for name in ("steps_per_epoch", "total_steps"):
                floors = list(_floors(scheduler.arguments.get(name, ())))
                loader = self._loader(run, scheduler, floors) if floors else None
                if loader is not None:
                    yield self._finding(run, build, name, loader)

    def _loader(
        self, run: Run, scheduler: Scheduler, floors: list[tuple[Value, Value]]
    ) -> Loader | None:
        for tick in run.of(scheduler, "step"):
            loop = run.batch_loop(tick)
            if loop is None or loop.breaks or loop.counted:
                continue
            inside = tick.frames[tick.frames.index(loop) :]
            if any(
                isinstance(frame, Attempt)
                or (isinstance(frame, Branch) and run.varies(frame, loop))
                for frame in inside
            ):
                continue  # it may be that it stops in time
            for thing in map(origin, loop.over):
                if isinstance(thing, Loader) and any(
                    _counts(run, thing, *floor) for floor in floors
                ):
                    return thing
        return None

    def _finding(self, run: Run, build: Event, name: str, loader: Loader) -> ScriptFinding:
        return ScriptFinding(
            build.at,
            f"{name} is rounded down, and the loader of line {loader.at[0]} keeps its last, smaller batch: OneCycleLR runs "
            "out of steps and raises ValueError. Write len(loader), or set drop_last=True.",
            related=run.built_at_thing(loader),
        )


def _floors(value: Value, depth: int = 6) -> Iterator[tuple[Value, Value]]:
    """The floored divisions of a product: what is divided, and by what."""
    if len(value) != 1 or not isinstance(value[0], Formula) or not depth:
        return
    formula = value[0]
    if formula.operator == "//":
        yield formula.operands[0], formula.operands[1]
    elif formula.operator in ("int", "floor"):
        inner = formula.operands[0]
        if len(inner) == 1 and isinstance(inner[0], Formula) and inner[0].operator in "//":
            yield inner[0].operands[0], inner[0].operands[1]
    elif formula.operator == "*":
        for operand in formula.operands:
            yield from _floors(operand, depth - 1)


def _counts(run: Run, loader: Loader, divided: Value, by: Value) -> bool:
    dataset, size = loader.arguments.get("dataset", ()), loader.arguments.get("batch_size", ())
    if loader.open or "batch_sampler" in loader.arguments or "sampler" in loader.arguments:
        return False
    dropping = loader.arguments.get("drop_last")
    if dropping is not None and constant(dropping) is not False:
        return False
    lengths = list(_lengths(divided))
    whole = len(lengths) == 1 and dataset and _is_as_long(lengths[0].operands[0], dataset)
    if not whole and not _is_split(run, dataset, divided):
        return False
    return len(size) == len(by) == 1 and _same(size[0], by[0])


def _lengths(value: Value, depth: int = 4) -> Iterator[Formula]:
    """The ``len`` of a number that is one, or a product with one."""
    if len(value) == 1 and isinstance(value[0], Formula):
        if value[0].operator == "len":
            yield value[0]
        elif value[0].operator == "*" and depth:
            for operand in value[0].operands:
                yield from _lengths(operand, depth - 1)


def _is_as_long(value: Value, dataset: Value) -> bool:
    """Whether it is the dataset, or a tensor of a TensorDataset."""
    if value == dataset:
        return True
    thing = dataset[0]
    return (
        len(dataset) == 1
        and isinstance(thing, Unknown)
        and thing.text.rsplit(".", 1)[-1] == "TensorDataset"
        and bool(value)
        and value in thing.of
    )


def _is_split(run: Run, dataset: Value, length: Value) -> bool:
    """Whether it is the part of a ``random_split`` that was given that length."""
    for part in dataset:
        split = part.of[0][0] if isinstance(part, Unknown) and len(part.of) == 1 else None
        if not isinstance(split, Unknown) or split.text.rsplit(".", 1)[-1] != "random_split":
            continue
        numbers = [n for n in range(_PARTS) if part in run.heap.get((split, ("part", n)), ())]
        sizes = split.of[1] if len(split.of) > 1 else ()
        if any(run.heap.get((size, n)) == length for n in numbers for size in sizes):
            return True
    return False


def _same(one: Thing, other: Thing) -> bool:
    if isinstance(one, Const) and isinstance(other, Const):
        return bool(one.value == other.value)
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one is other
    return False
