"""LR901: run-differs."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class RunDiffers(ReadingRule):
    """The LR that a real run used is not the one that was planned.

    ## What it does
    With `--run FILE`, holds the LR that a run logged against the curve, at the steps that were
    logged and within the digits that were written. It says from which step on they part, by how
    much, and the likeliest reason: another length, ticks skipped, the scheduler ticked several
    times a step, started again from tick 0 at a resume, another peak.

    FILE is Hugging Face's `trainer_state.json`, Lightning's `metrics.csv`, Ultralytics'
    `results.csv`, TensorBoard event files or a folder of them, what `lrviz record` wrote, any CSV,
    JSON or JSON lines with a step (or epoch) and an LR, or what a program printed, a line a step
    (`iter: 19  loss: 1.4  lr: 6.1e-06`). An offset of one step that is the same throughout is how
    some programs log, and no finding.

    ## Why is this bad?
    A plan is a promise. What the run did in its place decides what the model became, and nothing
    else says that they differ.

    ## Example
    The run's log, `run.csv`, has the LRs 0.1, 0.097, 0.09, 0.079, 0.065 …: it ticks twice an epoch.
    ```toml
    epochs = 20

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 20
    ```

    ## Use instead
    A loop that ticks its scheduler once an epoch, as the plan does; or the plan that the run had.
    ```toml
    epochs = 20

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 10
    ```
    """

    code = "LR901"
    name = "run-differs"
    severity = "warning"
    BAD = (
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 20, eta_min = 0.01 }  # <-
        """,
        """
        epochs = 20
        optimizer = { lr = 0.05 }
        scheduler = { type = "CosineAnnealingLR", T_max = 10 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 10, eta_min = 1e-9 }
        """,
    )
    FILES = (
        (
            "run.csv",
            "epoch,lr\n"
            "0,0.1\n1,0.097553\n2,0.090451\n3,0.079389\n4,0.065451\n5,0.05\n6,0.034549\n"
            "7,0.020611\n8,0.009549\n9,0.002447\n10,0.0\n11,0.002447\n12,0.009549\n13,0.020611\n"
            "14,0.034549\n15,0.05\n16,0.065451\n17,0.079389\n18,0.090451\n19,0.097553\n",
        ),
    )
