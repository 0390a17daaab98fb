"""The program that a file of TrainingArguments is for, where it means some of them otherwise.

- LLaMA-Factory (0.9.5) reads ``1e-4`` as a number, by OmegaConf, and has a stable phase of its own.
- ms-swift (4.0, cli/main.py, trainers/arguments.py, arguments/sft_args.py) hands the values to its
  command line, which reads ``1e-4`` as a number; it decays by a cosine unless the file says
  otherwise, from 1e-4, or 1e-5 where all weights are trained, and takes ``warmup_ratio`` with every
  version of transformers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_FACTORY: Final = ("stage", "finetuning_type", "cutoff_len", "template")
_SWIFT: Final = ("tuner_type", "train_type", "rlhf_type", "split_dataset_ratio", "model_author")


@dataclass(frozen=True)
class Program:
    """What it means otherwise.

    Attributes:
        name: What it is called; "TrainingArguments" where there is none of its own.
        schedule: The ``lr_scheduler_type`` of a file that names none.
        rate: Likewise the ``learning_rate``.
        reads_text: Whether a number that YAML takes for text is one to it.
        takes_ratio: Whether it has ``warmup_ratio`` with a transformers that has none.
    """

    name: str = "TrainingArguments"
    schedule: str = "linear"
    rate: float = 5e-5
    reads_text: bool = False
    takes_ratio: bool = False

    @property
    def owner(self) -> str:
        """Its name as that of an owner."""
        return f"{self.name}'" if self.name.endswith("s") else f"{self.name}'s"

    @property
    def is_factory(self) -> bool:
        """Whether it is LLaMA-Factory."""
        return self.name == "LLaMA-Factory"


def program_of(values: Mapping[Any, Any]) -> Program:
    """The program, by keys that only its files have."""
    if sum(key in values for key in _FACTORY) >= 2:
        return Program("LLaMA-Factory", reads_text=True)
    if "model" in values and "dataset" in values and any(key in values for key in _SWIFT):
        kind = values.get("tuner_type", values.get("train_type"))
        rate = 1e-5 if kind == "full" else 1e-4
        return Program("ms-swift", "cosine", rate, reads_text=True, takes_ratio=True)
    return Program()
