"""LR110: plateau-mode-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.metrics import direction
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule
from lrviz.text.problem import quote


class PlateauModeMismatch(Rule):
    """ReduceLROnPlateau waits for the wrong direction.

    ## What it does
    Compares the `mode` of ReduceLROnPlateau with the name of the metric (its column): an accuracy,
    F1, AUC, mAP, IoU or BLEU gets better by rising, a loss, an error or a perplexity by falling.
    Whole words count; a name with words of both kinds is let pass.

    ## Why is this bad?
    With mode "min" (the default) an accuracy that rises is one that never improves: the LR is cut
    although all goes well.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 3

    [metric]
    file = "log.csv"
    column = "val_acc"
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    mode = "max"
    patience = 3

    [metric]
    file = "log.csv"
    column = "val_acc"
    ```
    """

    code = "LR110"
    name = "plateau-mode-mismatch"
    severity = "warning"
    FILES = (
        (
            "log.csv",
            "epoch,val_acc,valLoss,mape,acc_loss,mAP\n0,0.5,1.5,0.3,1,0\n1,0.6,1.4,0.2,1,0.1\n",
        ),
    )
    BAD = (
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ReduceLROnPlateau"
        mode = "max"  # <-
        [metric]
        file = "log.csv"
        column = "valLoss"
        """,
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }  # <-
        metric = { file = "log.csv", column = "mAP" }
        """,
    )
    GOOD = (
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { file = "log.csv", column = "mape" }
        """,
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { file = "log.csv", column = "acc_loss" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        if facts.spec.metric is None or facts.spec.metric.name is None:
            return
        name = facts.spec.metric.name
        better = direction(name)
        for placed in facts.of_type("ReduceLROnPlateau"):
            mode = placed.argument("mode")
            if better is None or better == mode:
                continue
            edit = set_key(facts.plan, placed.spec.path, "mode", better)
            way = "rises" if better == "max" else "falls"
            message = (
                f"mode is {mode!r}, but {quote(name)} gets better as it {way}. "
                f'Set mode = "{better}".'
            )
            yield Finding(
                path=placed.path("mode"),
                message=message,
                unknown=message,
                scheduler=placed.spec,
                fix=Fix(f'Set mode = "{better}"', present(edit), "unsafe"),
            )
