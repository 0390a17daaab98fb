"""LR705: lightning-configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeGuard

from lrviz.lint.script_rule import Position, ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import configured, literal, returns, value
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event, Return
from lrviz.sources.script.values.things import (
    Container,
    Optimizer,
    Scheduler,
    Thing,
    Value,
)

_OUTER: Final = ("optimizer", "lr_scheduler", "monitor")
_ELSEWHERE: Final = ("interval", "frequency")
"""Keys that belong one level deeper; LR701 speaks of the first, and older versions took both."""
_INNER: Final = (
    *("scheduler", "name", "interval", "frequency", "reduce_on_plateau", "monitor", "strict"),
    "opt_idx",  # until 2.0
)


class LightningConfiguration(ScriptRule):
    """configure_optimizers returns what Lightning does not take.

    ## What it does
    Finds a scheduler that `configure_optimizers` builds and Lightning never gets (under another key
    than `"lr_scheduler"`, not returned at all, or in a tuple of the wrong shape), a key in its dict
    that there is not, and an interval that is neither "epoch" nor "step".

    ## Why is this bad?
    Lightning raises MisconfigurationException, or warns of an unsupported key and never ticks the
    scheduler (`_configure_optimizers` and `_validate_optim_conf` in lightning.pytorch.core.optimizer,
    2.6).

    ## Example
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            return self.loss(batch)

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            return {"optimizer": optimizer, "scheduler": scheduler}
    ```

    ## Use instead
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            return self.loss(batch)

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            return {"optimizer": optimizer, "lr_scheduler": scheduler}
    ```
    """

    code = "LR705"
    name = "lightning-configuration"
    severity = "error"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        got = {found.scheduler for found in configured(run)}
        events = list(returns(run))
        wrong: set[str] = set()
        for event in events:
            for at, message in _wrong(run, event):
                wrong.add(event.root.owner)
                yield ScriptFinding(at, message, related=_built(run, event))
        for scheduler in run.built:
            build = run.construction(scheduler)
            mine = [e for e in events if build is not None and e.root is build.root]
            if build is None or not mine or build.root.owner in wrong or scheduler in got:
                continue
            if not _goes_elsewhere(run, scheduler, mine):
                yield ScriptFinding(
                    mine[-1].at,
                    f"the {scheduler.factory} of line {build.at[0]} is built and not returned: Lightning never ticks it. "
                    'Return {"optimizer": …, "lr_scheduler": …}.',
                    related=run.built_at_thing(scheduler),
                )


def _wrong(run: Run, event: Return) -> Iterator[tuple[Position, str]]:
    """What Lightning does not take of what is returned."""
    for thing in event.value if len(event.value) == 1 else ():
        if not isinstance(thing, Container):
            continue
        if thing.kind == "dict":
            yield from _outer(run, thing)
            continue
        parts = [run.heap.get((thing, key), ()) for key in thing.keys]
        if len(parts) == 2 and _are(parts[0], _is_list):
            for item in _entries(run, parts[1]):
                yield from _inner(run, item)
        elif all(_are(part, _is_dict) for part in parts):
            for part in parts:
                yield from _outer(run, part[0])
        elif (
            len(parts) == 2
            and _are(parts[0], lambda t: isinstance(t, Optimizer))
            and _are(parts[1], lambda t: isinstance(t, Scheduler) or _is_list(t))
            and any(isinstance(t, Scheduler) for t in _entries(run, parts[1]))
        ):
            yield (
                event.at,
                "Lightning takes a list of optimizers and a list of schedulers, and raises for this pair. "
                "Return [optimizer], [scheduler].",
            )


def _outer(run: Run, thing: Thing) -> Iterator[tuple[Position, str]]:
    if not isinstance(thing, Container) or "optimizer" not in thing.keys or "*" in thing.keys:
        return
    for item in run.heap.get((thing, "lr_scheduler"), ()):
        yield from _inner(run, item)
    for key, at in thing.keys.items():
        held = run.heap.get((thing, key), ())
        inside = (t for part in held for t in (part, *_held(run, part)))
        schedules = any(isinstance(t, Scheduler) for t in inside)
        if key not in _OUTER and schedules and "lr_scheduler" not in thing.keys:
            yield (
                at,
                f'Lightning does not know the key "{key}", and never ticks the scheduler. Write "lr_scheduler".',
            )


def _inner(run: Run, thing: Thing) -> Iterator[tuple[Position, str]]:
    if not isinstance(thing, Container) or thing.kind != "dict" or "*" in thing.keys:
        return
    if "scheduler" not in thing.keys:
        if any(
            isinstance(t, Scheduler) for key in thing.keys for t in run.heap.get((thing, key), ())
        ):
            yield thing.at, 'the dict of a scheduler has no key "scheduler": Lightning raises.'
        return
    interval = literal(value(run, thing, "interval"))
    if isinstance(interval, str) and interval not in ("epoch", "step"):
        yield (
            thing.keys["interval"],
            f'Lightning takes the interval "step" or "epoch", and raises for "{interval}".',
        )
    for key, at in thing.keys.items():
        if key not in _INNER:
            yield at, f'Lightning knows no "{key}" in the dict of a scheduler, and leaves it out.'


def _goes_elsewhere(run: Run, scheduler: Scheduler, mine: list[Return]) -> bool:
    """Whether something else may tick a scheduler."""
    inside = any(scheduler in run.given(other) for other in run.built if other is not scheduler)
    returned = any(scheduler in event.on for event in mine)
    escapes = [e for e in run.escapes(scheduler) if e.kind != "return"]
    return bool(
        inside
        or returned
        or escapes
        or not scheduler.cls
        or run.opaque
        or run.of(scheduler, "step")
        or run.otherwise(scheduler, "step", "escape", "return")
        or list(run.holders(scheduler))
        or any(not isinstance(t, Optimizer) for t in scheduler.optimizer)
        or not any(set(scheduler.optimizer) & set(event.on) for event in mine)
        or any("*" in t.keys for e in mine for t in e.on if isinstance(t, Container))
    )


def _built(run: Run, event: Event) -> tuple[tuple[Position, str], ...]:
    """Where the schedulers are built that are returned."""
    found = [t for t in event.on if isinstance(t, Scheduler)]
    return run.built_at_thing(found[0]) if found else ((event.at, "it is returned here"),)


def _entries(run: Run, held: Value) -> Iterator[Thing]:
    for thing in held:
        if _is_list(thing):
            for key in thing.keys:
                yield from run.heap.get((thing, key), ())
        else:
            yield thing


def _held(run: Run, thing: Thing) -> Iterator[Thing]:
    """What a list or a dict holds."""
    if isinstance(thing, Container):
        for key in thing.keys:
            yield from run.heap.get((thing, key), ())


def _are(held: Value, wanted: object) -> bool:
    return bool(held) and callable(wanted) and all(wanted(thing) for thing in held)


def _is_list(thing: Thing) -> TypeGuard[Container]:
    return isinstance(thing, Container) and thing.kind != "dict"


def _is_dict(thing: Thing) -> bool:
    return isinstance(thing, Container) and thing.kind == "dict"
