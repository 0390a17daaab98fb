"""LR805: lr-ignored."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class LrIgnored(ReadingRule):
    """An LR in a config that is not used.

    ## What it does
    Finds an LR that the framework replaces by another: Ultralytics' `lr0` beside `optimizer: auto`,
    which chooses both, and the LR of a DeepSpeed optimizer whose scheduler has LRs of its own.

    ## Why is this bad?
    The number that everybody reads is not the one that trains, and a sweep over it changes nothing.

    ## Example
    ```yaml
    task: detect
    epochs: 100
    optimizer: auto
    lr0: 0.002
    ```

    ## Use instead
    ```yaml
    task: detect
    epochs: 100
    optimizer: AdamW
    lr0: 0.002
    ```
    """

    code = "LR805"
    name = "lr-ignored"
    severity = "warning"
    EXAMPLE = "train.yaml"
    BAD = (
        """
        task: segment
        epochs: 50
        lr0: 0.01  # <-
        cos_lr: true
        """,
        """
        optimizer:
          type: AdamW
          params: {lr: 1.0e-4}  # <-
        scheduler:
          type: WarmupDecayLR
          params: {total_num_steps: 1000, warmup_num_steps: 100}
        """,
    )
    GOOD = (
        """
        task: detect
        epochs: 50
        optimizer: SGD
        lr0: 0.01
        """,
        """
        optimizer:
          type: AdamW
          params: {lr: 1.0e-4}
        scheduler:
          type: WarmupDecayLR
          params: {total_num_steps: 1000, warmup_num_steps: 100, warmup_max_lr: 1.0e-4}
        """,
    )
