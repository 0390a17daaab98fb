"""LR610: removed-argument."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrviz.known.packages import SCHEDULERS
from lrviz.known.schedulers import SCHEDULERS as CLASSES
from lrviz.known.torch import written
from lrviz.lint.diagnostic import Fix, Severity
from lrviz.lint.script_edits import drop_argument
from lrviz.lint.script_rule import Position, ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.run.versions import asks_version
from lrviz.sources.script.values.events import Argument, BaseInit
from lrviz.sources.script.values.things import Container, Scheduler


class RemovedArgument(ScriptRule):
    """verbose= is no longer an argument of torch's schedulers.

    ## What it does
    Finds `verbose` in the constructor of a torch scheduler, by name or as the argument after the
    last, and in what a class derived from one gives its constructor.

    ## Why is this bad?
    PyTorch deprecated it in 2.2 and removed it in 2.7: there, the constructor raises TypeError.
    With an older version it is a warning. SWALR and ChainedScheduler never took it.

    ## Example
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer, patience=5, verbose=True)
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer, patience=5)
    ```
    """

    code = "LR610"
    name = "removed-argument"
    severity = "error"
    also = ("warning",)
    BAD = (
        """
        import torch

        def build(optimizer):
            return torch.optim.lr_scheduler.StepLR(optimizer, 30, verbose=True)  # <-
        """,
        """
        from torch.optim import lr_scheduler

        class Trainer:
            def __init__(self, optimizer):
                self.scheduler = lr_scheduler.ReduceLROnPlateau(  # <-
                    optimizer,
                    verbose=True,  # say so
                    patience=5,
                )
        """,
        """
        from torch.optim.lr_scheduler import CosineAnnealingLR as Cosine

        def make(cls=None):
            return Cosine(verbose=False, optimizer=optimizer, T_max=10)  # <-

        make()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.swa_utils.SWALR(
            optimizer, swa_lr=0.05
        ) if args.swa else torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9, -1, verbose=True,)  # <-
        """,
    )
    GOOD = (
        """
        import torch
        from timm.scheduler import StepLR

        scheduler = StepLR(optimizer, 30, verbose=True)
        """,
        """
        import torch

        class Loud(torch.optim.lr_scheduler.StepLR):
            def __init__(self, optimizer, size, verbose=False):
                super().__init__(optimizer, size)

        scheduler = Loud(optimizer, 30, verbose=True)
        """,
        """
        import torch

        if version.parse(torch.__version__) < version.parse("2.7"):
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, verbose=True)
        else:
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, **options)
        train(scheduler, verbose=True)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        yield from self._given_to_torch(run)
        for build in (*run.all("build"), *run.others):
            scheduler = build.on[0] if build.kind == "build" else None
            if not isinstance(scheduler, Scheduler) or not (scheduler.direct and scheduler.cls):
                continue
            keyword = scheduler.keywords.get("verbose")  # by position, too
            if keyword is None and not ("verbose" in scheduler.arguments and _in_a_dict(run)):
                continue
            if asks_version(run, build) or run.attempted(build):
                continue
            edits = () if keyword is None else drop_argument(run.source, keyword)
            what, severity = _why(scheduler.factory, scheduler.cls, run)
            yield ScriptFinding(
                build.at,
                f"{what}. Delete it; get_last_lr() tells the LR.",
                severity=severity,
                fix=Fix("Delete `verbose`", edits) if edits else None,
                related=((keyword, "the argument"),)
                if keyword and keyword[0] != build.at[0]
                else (),
            )

    def _given_to_torch(self, run: Run) -> Iterator[ScriptFinding]:
        """What a class that is derived from torch's gives its constructor."""
        for call in run.every(BaseInit):
            plain = [argument for argument in call.arguments if not argument.keyword]
            named = [a for a in call.arguments if a.keyword == "verbose"]
            count = len(SCHEDULERS.get(call.name, ("optimizer", "last_epoch")))
            if call.open or asks_version(run, call) or run.attempted(call):
                continue
            found = named or plain[count:]
            if len(found) != 1 or len(plain) > count + 1:
                continue
            base = call.name or "LRScheduler"
            edits = drop_argument(run.source, _whole(run, found[0]))
            what, severity = _why(f"{base}'s constructor", call.name, run)
            yield ScriptFinding(
                call.at,
                f"{what}. Do not pass `{run.text(found[0].at)}` on.",
                severity=severity,
                fix=Fix("Delete `verbose`", edits) if edits else None,
                related=((found[0].at, "the argument"),) if found[0].at[0] != call.at[0] else (),
            )


def _in_a_dict(run: Run) -> bool:
    """Whether a dict has it from the start; what is put in later may depend on the version."""
    for event in run.all("dict"):
        display = event.on[0]
        at = display.keys.get("verbose") if isinstance(display, Container) else None
        if at is not None and event.at[:2] <= at[:2] and at[2:] <= event.at[2:]:
            return True
    return False


def _why(owner: str, cls: str, run: Run) -> tuple[str, Severity | None]:
    """What becomes of ``verbose`` in the version of torch that the script runs with."""
    known = CLASSES.get(cls)
    removed = (2, 7) if known is None else known.removed.get("verbose")
    if removed is None:
        return f"{owner} takes no `verbose`, and raises TypeError", None
    if run.torch.has(removed):
        since = f"since PyTorch {written(removed)}"
        return f"{owner} takes no `verbose` {since}, and raises TypeError", None
    text = f"{owner} ignores `verbose`, which PyTorch {written(removed)} removed"
    return f"{text}; this is read for {run.torch.text} ({run.torch.why})", "warning"


def _whole(run: Run, argument: Argument) -> Position:
    """An argument with its keyword."""
    line, column, end_line, end_column = argument.at
    if not argument.keyword:
        return argument.at
    before = run.source.lines[line - 1].encode()[:column].decode(errors="ignore")
    found = re.search(rf"{argument.keyword} ?= ?\Z", before)
    start = column if found is None else column - len(found[0].encode())
    return (line, start, end_line, end_column)
