"""LR006: untrusted-import."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class UntrustedImport(ReadingRule):
    """A dotted path outside the trusted packages.

    ## What it does
    Finds a `type` with a dotted path into a package that the person running lrviz did not trust.
    Nothing is imported.

    ## Why is this bad?
    A spec is data, and comes with the repository around it; importing what it names would run code
    that nobody looked at. Trust is given on the command line (`--trust timm`) or under
    `[tool.lrviz]` in pyproject.toml, of which `--no-trust` believes nothing.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "timm.scheduler.CosineLRScheduler"
    t_initial = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 30
    ```
    """

    code = "LR006"
    name = "untrusted-import"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = [{ type = "os.system" }]  # <-
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "torch.optim.lr_scheduler.StepLR", step_size = 1 }
        """,
    )
