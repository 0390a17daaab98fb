"""LR806: window-mismatch."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class WindowMismatch(ReadingRule):
    """Windows of MMEngine's schedulers that do not fit each other, or their own arguments.

    ## What it does
    Finds a `T_max` that is not `end - begin`, a window that ends before it begins or begins after
    the run, two windows of one class that overlap, and a short gap between two windows in which
    nothing acts. A warm-up in iterations over the first epochs of a decay in epochs is the usual
    pair, and a long plateau before a decay is meant.

    ## Why is this bad?
    MMEngine cuts each schedule off at `end`: with a longer `T_max` the LR never comes down, with a
    shorter one it climbs again.

    ## Example
    ```python
    train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=60)
    optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
    param_scheduler = [
        dict(type="LinearLR", start_factor=0.001, begin=0, end=20),
        dict(type="CosineAnnealingLR", T_max=60, begin=20, end=60),
    ]
    ```

    ## Use instead
    ```python
    train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=60)
    optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
    param_scheduler = [
        dict(type="LinearLR", start_factor=0.001, begin=0, end=20),
        dict(type="CosineAnnealingLR", T_max=40, begin=20, end=60),
    ]
    ```
    """

    code = "LR806"
    name = "window-mismatch"
    severity = "warning"
    also = ("error",)
    EXAMPLE = "config.py"
    BAD = (
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = [
            dict(type="LinearLR", begin=0, end=5),
            dict(type="CosineAnnealingLR", begin=8, end=60),  # <-
        ]
        """,
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = [
            dict(type="CosineAnnealingLR", begin=0, end=40),
            dict(type="CosineAnnealingLR", begin=30, end=60),  # <-
        ]
        """,
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = dict(type="ExponentialLR", gamma=0.9, begin=20, end=10)  # <-
        """,
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = [
            dict(type="LinearLR", begin=0, end=5),
            dict(type="MultiStepLR", milestones=[2], begin=80, end=90),  # <-
        ]
        """,
    )
    GOOD = (
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = [
            dict(type="LinearLR", by_epoch=False, begin=0, end=500),
            dict(type="CosineAnnealingLR", T_max=60, begin=0, end=60),
        ]
        """,
        """
        train_cfg = dict(max_epochs=60)
        optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
        param_scheduler = [
            dict(type="LinearLR", begin=0, end=5),
            dict(type="CosineAnnealingLR", T_max=30, begin=30, end=60),
        ]
        """,
    )
