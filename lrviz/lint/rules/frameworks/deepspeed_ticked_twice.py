"""LR707: deepspeed-ticked-twice."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Engine


class DeepspeedTickedTwice(ScriptRule):
    """DeepSpeed's engine and the script both step one scheduler.

    ## What it does
    Finds `scheduler.step()` in a loop that steps the engine of `deepspeed.initialize`, where the
    scheduler was given to it or came from it.

    ## Why is this bad?
    `engine.step()` steps the scheduler that `initialize()` got, after each optimizer step
    (`DeepSpeedEngine._take_model_step` in deepspeed.runtime.engine calls `lr_scheduler.step()`;
    so says "Learning Rate Scheduler" in its documentation). A further tick per step makes the
    schedule run twice as fast.

    ## Example
    ```python
    import deepspeed
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9999)
    engine, optimizer, _, scheduler = deepspeed.initialize(
        model=model, optimizer=optimizer, lr_scheduler=scheduler, config="ds.json"
    )
    for batch in loader:
        engine.backward(engine(batch))
        engine.step()
        scheduler.step()
    ```

    ## Use instead
    ```python
    import deepspeed
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9999)
    engine, optimizer, _, scheduler = deepspeed.initialize(
        model=model, optimizer=optimizer, lr_scheduler=scheduler, config="ds.json"
    )
    for batch in loader:
        engine.backward(engine(batch))
        engine.step()
    ```
    """

    code = "LR707"
    name = "deepspeed-ticked-twice"
    severity = "error"
    BAD = (
        """
        import deepspeed
        from transformers import get_linear_schedule_with_warmup

        def main(args, model, optimizer, loader):
            schedule = get_linear_schedule_with_warmup(optimizer, 100, args.steps)
            model_engine, optimizer, _, schedule = deepspeed.initialize(
                args=args, model=model, optimizer=optimizer, lr_scheduler=schedule
            )
            for epoch in range(args.epochs):
                for batch in loader:
                    loss = model_engine(batch)
                    model_engine.backward(loss)
                    model_engine.step()
                    schedule.step()  # <-
        """,
        """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
        engine, _, _, _ = deepspeed.initialize(model=net, optimizer=optimizer, lr_scheduler=scheduler)
        for batch in loader:
            engine.backward(engine(batch))
            engine.step()
            scheduler.step()  # <-
        """,
        """
        import deepspeed
        from torch.optim import lr_scheduler

        class Trainer:
            def __init__(self, net, optimizer):
                schedule = lr_scheduler.CosineAnnealingLR(optimizer, 5000)
                self.engine, self.optimizer, _, self.schedule = deepspeed.initialize(
                    model=net, optimizer=optimizer, lr_scheduler=schedule
                )

            def train(self, loader):
                for batch in loader:
                    self.engine.backward(self.engine(batch))
                    self.engine.step()
                    self.schedule.step()  # <-
        """,
        """
        import deepspeed
        from torch.optim import lr_scheduler

        schedule = lr_scheduler.ExponentialLR(optimizer, 0.99)
        parts = deepspeed.initialize(model=net, optimizer=optimizer, lr_scheduler=schedule)
        engine = parts[0]
        for epoch in range(20):
            for batch in loader:
                engine.backward(engine(batch))
                engine.step()
            schedule.step()  # <-
        """,
    )
    GOOD = (
        """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
        engine, optimizer, _, _ = deepspeed.initialize(model=net, optimizer=optimizer)
        for epoch in range(20):
            for batch in loader:
                engine.backward(engine(batch))
                engine.step()
            scheduler.step()
        """,
        """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
        engine, optimizer, _, scheduler = deepspeed.initialize(
            model=net, optimizer=optimizer, lr_scheduler=scheduler
        )
        for batch in loader:
            engine.backward(engine(batch))
            engine.step()
            log(scheduler.get_last_lr())
        """,
        """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
        if args.deepspeed:
            engine, optimizer, _, scheduler = deepspeed.initialize(
                model=net, optimizer=optimizer, lr_scheduler=scheduler
            )
        for batch in loader:
            if args.deepspeed:
                engine.backward(engine(batch))
                engine.step()
            else:
                net(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
        """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
        engine = deepspeed.init_inference(net)
        for batch in loader:
            net(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for call in run.every(Engine):
            engines, schedulers = call.engines, call.schedulers
            steps = [e for e in run.all("step") if set(e.on) & engines]
            for tick in run.all("step"):
                if not set(tick.on) & schedulers or run.inside_scheduler(tick):
                    continue
                if run.apart(call, tick) or set(tick.on) & engines:
                    continue
                loops = set(tick.loops)
                beside = [s for s in steps if loops & set(s.loops) and not run.exclusive(s, tick)]
                if beside:
                    yield ScriptFinding(
                        tick.at,
                        f"{run.text(beside[0].at)} at line {beside[0].at[0]} steps the scheduler of deepspeed.initialize, "
                        f"and {run.text(tick.at)} steps it once more: the schedule runs ahead. Delete this call, or do not "
                        "give the scheduler to DeepSpeed.",
                        related=((call.at, "DeepSpeed gets the scheduler here"),),
                    )
