"""LR802: max-steps-wins."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class MaxStepsWins(ReadingRule):
    """A number of epochs that a number of steps overrides.

    ## What it does
    Finds configs that give the length of the run twice, in epochs and in steps, where the framework
    takes the steps.

    ## Why is this bad?
    Whoever changes the epochs changes nothing.

    ## Example
    ```yaml
    learning_rate: 2.0e-5
    lr_scheduler_type: linear
    max_steps: 1200
    num_train_epochs: 3
    ```

    ## Use instead
    ```yaml
    learning_rate: 2.0e-5
    lr_scheduler_type: linear
    max_steps: 1200
    ```
    """

    code = "LR802"
    name = "max-steps-wins"
    severity = "info"
    EXAMPLE = "train.yaml"
    BAD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: linear
        max_steps: 1200
        num_train_epochs: 3  # <-
        """,
    )
    GOOD = (
        """
        learning_rate: 2.0e-5
        lr_scheduler_type: linear
        max_steps: -1
        num_train_epochs: 3
        """,
    )
