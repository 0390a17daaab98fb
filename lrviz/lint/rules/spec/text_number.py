"""LR011: text-number."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class TextNumber(ReadingRule):
    """A number that a YAML 1.1 reader takes for text.

    ## What it does
    Finds LRs and lengths in YAML, such as `2e-5`, that have an exponent without a point or without a
    sign. In YAML 1.1, which PyYAML reads, those are text; the formats whose framework turns such text
    into the number itself are left alone.

    ## Why is this bad?
    The framework gets the text `'2e-5'`: it fails at the first multiplication, after the model was
    loaded, or compares text with numbers before that.

    ## Example
    ```yaml
    model_name_or_path: base-model
    learning_rate: 2e-5
    lr_scheduler_type: cosine
    max_steps: 1000
    ```

    ## Use instead
    ```yaml
    model_name_or_path: base-model
    learning_rate: 2.0e-5
    lr_scheduler_type: cosine
    max_steps: 1000
    ```
    """

    code = "LR011"
    name = "text-number"
    severity = "warning"
    EXAMPLE = "train.yaml"
    BAD = (
        """
        lr_scheduler_type: linear
        learning_rate: 1.0e4  # <-
        max_steps: 1000
        """,
    )
    GOOD = (
        """
        lr_scheduler_type: linear
        learning_rate: .5e-3
        max_steps: 1000
        """,
        """
        stage: sft
        finetuning_type: lora
        lr_scheduler_type: linear
        learning_rate: 2e-5
        max_steps: 1000
        """,
    )
