"""LR801: warmup-overridden."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class WarmupOverridden(ReadingRule):
    """A warm-up that is given and not used.

    ## What it does
    Finds two warm-ups of which one is ignored, a warm-up for a schedule that has none, and one by a key
    that the framework's version does not know any more. Which one counts depends on the version: the
    one that is installed beside lrviz, or that `# lrviz: assume version = 4.57` says.

    ## Why is this bad?
    The run warms up for another number of steps than the line says that somebody changed last.

    ## Example
    ```yaml
    # lrviz: assume version = 4.57
    learning_rate: 2.0e-5
    lr_scheduler_type: cosine
    warmup_ratio: 0.1
    warmup_steps: 500
    max_steps: 10000
    ```

    ## Use instead
    ```yaml
    # lrviz: assume version = 4.57
    learning_rate: 2.0e-5
    lr_scheduler_type: cosine
    warmup_ratio: 0.1
    max_steps: 10000
    ```
    """

    code = "LR801"
    name = "warmup-overridden"
    severity = "warning"
    EXAMPLE = "train.yaml"
    BAD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: constant
        warmup_steps: 100  # <-
        max_steps: 1000
        """,
        """
        # lrviz: assume version = 5.24
        learning_rate: 2.0e-5
        lr_scheduler_type: cosine
        warmup_ratio: 0.1  # <-
        max_steps: 1000
        """,
    )
    GOOD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: constant_with_warmup
        warmup_steps: 100
        max_steps: 1000
        """,
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: cosine
        warmup_ratio: 0.0
        warmup_steps: 100
        max_steps: 1000
        """,
    )
