"""LR803: scheduler-arguments."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class SchedulerArguments(ReadingRule):
    """Arguments that the named schedule does not take, or needs and does not get.

    ## What it does
    Finds arguments in a framework's config that the schedule named there does not have, those that
    exclude each other, and a missing one without which it cannot be built.

    ## Why is this bad?
    The framework raises, after the model was loaded and the data prepared.

    ## Example
    ```yaml
    learning_rate: 2.0e-5
    lr_scheduler_type: cosine_with_min_lr
    max_steps: 1000
    ```

    ## Use instead
    ```yaml
    learning_rate: 2.0e-5
    lr_scheduler_type: cosine_with_min_lr
    lr_scheduler_kwargs:
      min_lr_rate: 0.1
    max_steps: 1000
    ```
    """

    code = "LR803"
    name = "scheduler-arguments"
    severity = "error"
    EXAMPLE = "train.yaml"
    BAD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: cosine
        lr_scheduler_kwargs:
          num_cycle: 1.0  # <-
        max_steps: 1000
        """,
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: cosine_with_min_lr
        lr_scheduler_kwargs:
          min_lr: 1.0e-6
          min_lr_rate: 0.1  # <-
        max_steps: 1000
        """,
    )
    GOOD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: cosine
        lr_scheduler_kwargs:
          num_cycles: 1.0
        max_steps: 1000
        """,
    )
