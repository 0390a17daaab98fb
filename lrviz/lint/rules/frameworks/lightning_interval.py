"""LR701: lightning-interval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lrviz.known.metrics import words
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import Configured, configured, literal, owner, value
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.numbers import (
    constant,
    has,
    horizons,
    is_length,
    is_product,
    may_have,
)
from lrviz.sources.script.values.things import Formula, Scheduler, Thing, Unknown

_NAMED: Final = ("estimated_stepping_batches", "num_training_batches")
_STEPS: Final = frozenset({"steps", "iters", "iterations", "updates"})
_OF_THE_RUN: Final = frozenset(
    {
        *("n", "nb", "num", "number", "of", "total", "max", "train", "training"),
        *("optimizer", "optimization", "gradient"),
    }
)
"""Words before that one in the name of the steps of a whole run."""


class LightningInterval(ScriptRule):
    """A schedule in steps that Lightning ticks once per epoch.

    ## What it does
    Finds a OneCycleLR, or a schedule whose length is in steps, that `configure_optimizers` returns
    without `"interval": "step"`; and an `"interval"` beside `"lr_scheduler"` instead of inside it.

    ## Why is this bad?
    Lightning ticks once per epoch unless it is told otherwise, in the inner dict. The schedule of
    a hundred thousand steps then stays at its first hundred: a warmup that never warms up.

    ## Example
    ```python
    import lightning as L
    import torch


    class Model(L.LightningModule):
        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
            total = self.trainer.estimated_stepping_batches
            scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=total)
            return [optimizer], [scheduler]
    ```

    ## Use instead
    ```python
    import lightning as L
    import torch


    class Model(L.LightningModule):
        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
            total = self.trainer.estimated_stepping_batches
            scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=total)
            return [optimizer], [{"scheduler": scheduler, "interval": "step"}]
    ```
    """

    code = "LR701"
    name = "lightning-interval"
    severity = "error"
    BAD = (
        """
        import pytorch_lightning as pl
        from torch.optim import Adam
        from torch.optim.lr_scheduler import OneCycleLR

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = Adam(self.parameters())
                scheduler = OneCycleLR(  # <-
                    optimizer, 0.1, epochs=10, steps_per_epoch=len(self.train_loader)
                )
                return {"optimizer": optimizer, "lr_scheduler": scheduler}
        """,
        """
        import lightning.pytorch as pl
        import torch
        from transformers import get_linear_schedule_with_warmup

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters())
                return {
                    "optimizer": optimizer,
                    "lr_scheduler": {
                        "scheduler": get_linear_schedule_with_warmup(  # <-
                            optimizer, 100, self.trainer.estimated_stepping_batches
                        ),
                        "interval": "epoch",
                    },
                }
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Base(pl.LightningModule):
            pass

        class Model(Base):
            def schedule(self, optimizer):
                return torch.optim.lr_scheduler.CosineAnnealingLR(  # <-
                    optimizer, T_max=self.trainer.max_steps
                )

            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                return [optimizer], [{"scheduler": self.schedule(optimizer), "name": "lr"}]
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)  # <-
                return {"optimizer": optimizer, "lr_scheduler": scheduler, "interval": "step"}
        """,
    )
    GOOD = (
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
                config = {"scheduler": scheduler}
                config["interval"] = "step"
                return {"optimizer": optimizer, "lr_scheduler": config}
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
                return [optimizer], [scheduler]

            def lr_scheduler_step(self, scheduler, metric):
                if self.global_step % 10 == 0:
                    scheduler.step()
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def __init__(self):
                self.automatic_optimization = False

            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
                return [optimizer], [scheduler]
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, self.hparams.lr_step)
                return [optimizer], [scheduler]
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
                    optimizer, T_max=self.trainer.max_epochs
                )
                return [optimizer], [scheduler]
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for found in configured(run):
            build = run.construction(found.scheduler)
            made = owner(found.event, run)
            if build is None or made is None or made.definition.method("lr_scheduler_step"):
                continue
            if _ticks_itself(run, found):
                continue
            inside = literal(value(run, found.entry, "interval"))
            message = self._message(run, found, inside)
            if message is not None:
                yield ScriptFinding(
                    build.at, message, related=((found.event.at, "it is returned here"),)
                )

    def _message(self, run: Run, found: Configured, inside: object) -> str | None:
        outside = run.heap.get((found.outer, "interval")) if found.outer is not None else None
        if outside is not None and inside is None:
            return (
                '"interval" stands beside "lr_scheduler", where Lightning does not read it. Write '
                '"lr_scheduler": {"scheduler": …, "interval": …}.'
            )
        why = _in_steps(found.scheduler)
        if why is None or inside not in (None, "epoch"):
            return None
        return (
            f"{found.scheduler.factory} counts steps ({why}), and Lightning ticks it once per epoch. Return it as "
            '{"scheduler": …, "interval": "step"}.'
        )


def _ticks_itself(run: Run, found: Configured) -> bool:
    """Whether the module ticks the schedule by hand as well, as in ``optimizer_step``."""
    return any(
        found.scheduler in tick.on
        or any(getattr(t, "text", "").startswith("self.lr_schedulers()") for t in tick.on)
        for tick in run.all("step")
        if tick.root.owner == found.event.root.owner
    )


def _in_steps(scheduler: Scheduler) -> str | None:
    """Why a schedule is in steps, if it is."""
    for name, held in horizons(scheduler):
        if may_have(held, _into_epochs):
            return None
        if has(held, _is_steps) or is_product(held):
            return name
    for child in scheduler.children:
        why = _in_steps(child) if isinstance(child, Scheduler) else None
        if why is not None:
            return why
    if scheduler.cls != "OneCycleLR":
        return None
    per_epoch = scheduler.arguments.get("steps_per_epoch")
    if per_epoch is not None:
        return "steps_per_epoch" if constant(per_epoch) != 1 else None
    total = scheduler.arguments.get("total_steps", ())
    if scheduler.open or not total:
        return None
    epochs = may_have(total, lambda t: isinstance(t, Unknown) and "epoch" in t.text.lower())
    return None if epochs and not has(total, is_length) else "total_steps"


def _is_steps(thing: Thing) -> bool:
    text = thing.text.removesuffix("()") if isinstance(thing, Unknown) else ""
    if text.endswith(")"):
        return False
    name = (re.findall(r"\w+", text) or [""])[-1]
    *before, last = words(name) or [""]
    whole = bool(before) and last in _STEPS and _OF_THE_RUN.issuperset(before)
    return whole or name in _NAMED


def _into_epochs(thing: Thing) -> bool:
    """Whether it divides by the batches of an epoch."""
    if not isinstance(thing, Formula) or thing.operator not in ("/", "//"):
        return False
    return any(
        is_length(part)
        or (isinstance(part, Unknown) and re.search("per_epoch|num_training_batches", part.text))
        for part in thing.operands[1]
    )
