"""LR600: does-not-parse."""

from __future__ import annotations

from lrviz.lint.script_rule import ParsingRule


class DoesNotParse(ParsingRule):
    """The file is not Python, or not a notebook.

    ## What it does
    Reads the file with Python's own parser, in the version that lrviz runs under. The place is
    where the parser gives up. What a newer Python would read is an info that names the version;
    nothing else is said of the file.

    ## Why is this bad?
    What cannot be read cannot be checked: a hook that let it pass would say that all is well.

    ## Example
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30
    optimizer.step()
    scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    optimizer.step()
    scheduler.step()
    ```
    """

    code = "LR600"
    name = "does-not-parse"
    severity = "error"
    also = ("info",)
    BAD = (
        """
        import torch

        def build(optimizer):
            return torch.optim.lr_scheduler.StepLR(optimizer, 30))  # <-
        """,
        """
        from torch.optim.lr_scheduler import StepLR

        class Trainer:
            def build(self):
            self.scheduler = StepLR(self.optimizer, 30)  # <-
        """,
        """
        import torch
        print "lr_scheduler"  # <-
        """,
        """
        import torch
        scaler = torch.optim.lr_scheduler
        for scheduler in
            scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch
        from torch.optim.lr_scheduler import StepLR
        """,
        """
        import torch  # scheduler
        match torch:
            case _:
                pass
        """,
        """
        import torch
        text = "scheduler.step("
        """,
        """
        print "no torch here, so it is none of ours"
        """,
    )
