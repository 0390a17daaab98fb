"""LR630: length-of-another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.metrics import words
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import origin
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.numbers import (
    constant,
    horizons,
    is_division,
    is_loader,
    may_have,
)
from lrviz.sources.script.values.things import (
    Formula,
    Loader,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_HELD_OUT: Final = frozenset(
    {"val", "valid", "validation", "va", "vl", "test", "dev", "eval", "holdout"}
)
_TRAINED: Final = frozenset({"train", "training", "trn", "tr"})


class LengthOfAnother(ScriptRule):
    """A length is made of another loader than the one that is trained on.

    ## What it does
    Finds a schedule that ticks per batch and whose length is made of `len()` of another loader, or
    of a data set where batches are counted.

    ## Why is this bad?
    The schedule has another number of ticks than the training: with the validation loader's it is
    over long before the end, with the data set's it is never finished.

    ## Example
    ```python
    import torch

    train_loader = torch.utils.data.DataLoader(train_set, batch_size=64)
    val_loader = torch.utils.data.DataLoader(val_set, batch_size=64)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10 * len(val_loader))
    for epoch in range(10):
        for batch in train_loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    train_loader = torch.utils.data.DataLoader(train_set, batch_size=64)
    val_loader = torch.utils.data.DataLoader(val_set, batch_size=64)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10 * len(train_loader))
    for epoch in range(10):
        for batch in train_loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```
    """

    code = "LR630"
    name = "length-of-another"
    severity = "warning"
    BAD = (
        """
        import torch
        from torch.utils.data import DataLoader

        def main(model, data, epochs):
            loader = DataLoader(data, batch_size=32, shuffle=True)
            optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
            scheduler = torch.optim.lr_scheduler.OneCycleLR(
                optimizer,
                1e-3,
                epochs=epochs,
                steps_per_epoch=len(data),  # <-
            )
            for epoch in range(epochs):
                for batch in loader:
                    optimizer.zero_grad()
                    model(batch).backward()
                    optimizer.step()
                    scheduler.step()
        """,
        """
        import torch
        from transformers import get_linear_schedule_with_warmup

        def train(model, optimizer, train_loader, valid_loader, epochs):
            total = epochs * len(valid_loader)
            scheduler = get_linear_schedule_with_warmup(optimizer, 100, total)  # <-
            for epoch in range(epochs):
                for batch in train_loader:
                    model(batch).backward()
                    optimizer.step()
                    scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model, train_set, test_set, epochs):
                self.train_loader = torch.utils.data.DataLoader(train_set, 64, shuffle=True)
                self.test_loader = torch.utils.data.DataLoader(test_set, 64)
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(  # <-
                    self.optimizer, epochs * len(self.test_loader)
                )

            def train_epoch(self):
                for batch in self.train_loader:
                    self.model(batch).backward()
                    self.optimizer.step()
                    self.scheduler.step()
        """,
        """
        import torch

        loader = torch.utils.data.DataLoader(dataset, batch_size=args.batch_size)
        scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, args.epochs * len(dataset))  # <-
        for epoch in range(args.epochs):
            for i, batch in enumerate(loader):
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch

        loader = torch.utils.data.DataLoader(dataset, batch_size=64)
        steps = 10 * (len(dataset) // 64)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for epoch in range(10):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        loader = torch.utils.data.DataLoader(dataset, batch_size=1)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10 * len(dataset))
        for epoch in range(10):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        def train(model, optimizer, loader, steps_per_epoch, warm_loader):
            scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, 1.0, len(warm_loader))
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch
        from accelerate import Accelerator

        accelerator = Accelerator()
        train_loader = torch.utils.data.DataLoader(dataset, batch_size=64)
        steps = 10 * len(train_loader)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        train_loader, scheduler = accelerator.prepare(train_loader, scheduler)
        for epoch in range(10):
            for batch in train_loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            ticks = [t for t in run.of(scheduler, "step") if not run.inside_scheduler(t)]
            loops = [run.batch_loop(tick) for tick in ticks if not run.is_fast_forward(tick)]
            if not loops or None in loops:
                continue
            over = [loop for loop in loops if loop is not None]
            for part in (scheduler, *scheduler.children):
                build = run.construction(part)
                if isinstance(part, Scheduler) and build is not None:
                    yield from self._of(run, part, build, over)

    def _of(
        self, run: Run, scheduler: Scheduler, build: Event, loops: list[Loop]
    ) -> Iterator[ScriptFinding]:
        for name, value in _lengths(scheduler):
            for length in _counted(value):
                why = [_another(length, loop, value) for loop in loops]
                if why and all(why) and why[0]:
                    yield ScriptFinding(
                        scheduler.keywords.get(name, build.at),
                        f"{name} is made of {_named(run, length)}, and the batches come from the loop of line "
                        f"{loops[0].at[0]}: {why[0]}.",
                        related=((loops[0].at, "the loop that ticks the scheduler"),),
                    )
                    break


def _named(run: Run, length: Formula) -> str:
    return f"len({length.text})" if length.text else run.text(length.at)


def _lengths(scheduler: Scheduler) -> Iterator[tuple[str, Value]]:
    yield from horizons(scheduler)
    for name in ("steps_per_epoch", "T_0"):
        if scheduler.arguments.get(name):
            yield name, scheduler.arguments[name]


def _counted(value: Value, depth: int = 8) -> Iterator[Formula]:
    """Every ``len`` of something in a number that is nothing else."""
    if len(value) == 1 and isinstance(value[0], Formula) and depth:
        if value[0].operator == "len":
            yield value[0]
        elif value[0].operator in ("*", "+", "-", "/", "//", "int", "ceil", "floor"):
            for operand in value[0].operands:
                yield from _counted(operand, depth - 1)


def _another(length: Formula, loop: Loop, value: Value) -> str | None:
    """Why a ``len`` is not the number of batches of a loop; None where it may be."""
    counted = length.operands[0] if length.operands else ()
    over = [thing for thing in map(origin, loop.over) if is_loader(thing)]
    if len(counted) != 1 or len(over) != 1 or loop.breaks or loop.endless:
        return None
    mine, trained = origin(counted[0]), over[0]
    if mine is trained:
        return None
    said = set(words(length.text.rsplit(".", 1)[-1]))
    if isinstance(mine, Loader) and isinstance(trained, Loader):
        one, other = mine.arguments.get("dataset"), trained.arguments.get("dataset")
        if one and other and len(one) == len(other) == 1 and one[0] is not other[0]:
            held_out = _is_held_out(said, loop) or not _is_alike(one[0], other[0])
            return "that is another loader" if held_out else None
        return None
    if is_loader(mine):
        return "that is another loader" if _is_held_out(said, loop) else None
    if not isinstance(trained, Loader) or may_have(value, is_division):
        return None
    data, size = trained.arguments.get("dataset", ()), trained.arguments.get("batch_size", ())
    if trained.open or "batch_sampler" in trained.arguments or not _is_many(size):
        return None
    return "that counts samples, not batches" if data == counted else None


def _is_held_out(said: set[str], loop: Loop) -> bool:
    """Whether a name is that of what a model is tried on, and the loop's is not."""
    over = {word for name in loop.words for word in words(name)}
    names = {word for t in loop.over if isinstance(t, Unknown) for word in words(t.text)}
    return bool(said & _HELD_OUT and not (said & _TRAINED) and not (over | names) & _HELD_OUT)


def _is_alike(one: Thing, other: Thing) -> bool:
    """Whether two data sets may be one, read twice: ``Images(root, plain)``, ``Images(root, cut)``."""
    if not isinstance(one, Unknown) or not isinstance(other, Unknown):
        return True
    return one.text == other.text and _first_argument(one) == _first_argument(other)


def _first_argument(made: Unknown) -> Value:
    """What a call was given first that gave a thing; what was called is no argument of it."""
    called = [part for part in made.of if [getattr(t, "text", "") for t in part] == [made.text]]
    return next((part for part in made.of if part not in called), ())


def _is_many(size: Value) -> bool:
    """Whether a batch has more than one sample."""
    number = constant(size)
    if isinstance(number, int):
        return number > 1
    return bool(size) and all(_is_named_size(thing) for thing in size)


def _is_named_size(thing: Thing) -> bool:
    return isinstance(thing, Unknown) and "batch" in thing.text.lower()
