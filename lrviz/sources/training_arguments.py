"""Where TrainingArguments stand in a file: at its top, or in the sections of a program's config."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lrviz.text.problem import KeyPath

STRONG: Final = ("num_train_epochs", "per_device_train_batch_size", "lr_scheduler_type")
PROGRAMS: Final = ("hydra", "defaults", "_target_")
"""Keys of a program that Hydra configures."""
_OWN: Final = (
    *("num_train_epochs", "per_device_train_batch_size", "gradient_accumulation_steps"),
    *("per_device_eval_batch_size", "eval_strategy", "evaluation_strategy", "save_strategy"),
    *("warmup_ratio", "warmup_steps", "max_steps", "learning_rate", "optim", "report_to"),
    *("logging_steps", "output_dir", "gradient_checkpointing", "save_total_limit"),
)
_ALL: Final = (*STRONG, *(name for name in _OWN if name not in STRONG))
_OTHERS: Final = ("log_history", "zero_optimization", "lr_scheduler_num_cycles")
"""Keys of a trainer's state, of DeepSpeed's configs, and of kohya's, some of which are alike."""
_MODELS: Final = ("base_model", "model_type")
"""Keys of Axolotl's configs and of a model's, which have no ``lr_scheduler_type``."""


def places(values: Any) -> Iterator[KeyPath]:
    """The paths of the arguments in a file: its top, or a section, two deep at most."""
    if _are_arguments(values):
        yield ()
    elif isinstance(values, Mapping) and not any(name in values for name in _OTHERS):
        found = [(path, arguments_at(values, path)) for path in _sections(values)]
        for path, own in found:
            # One that another merges into itself (``<<: *defaults``) is no run.
            if not any(_is_part(own, other) for _, other in found):
                yield path


def arguments_at(values: Any, path: KeyPath) -> Mapping[Any, Any]:
    """The arguments at one of `places`; a mapping that is written as JSON's text is one."""
    found: Mapping[Any, Any] = values
    for name in path:
        found = found[name]
    given = found.get("lr_scheduler_kwargs")
    if not isinstance(given, str) or not given.startswith("{"):
        return found
    try:
        return {**found, "lr_scheduler_kwargs": json.loads(given)}
    except (ValueError, RecursionError):
        return found


def _is_part(own: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    return len(own) < len(other) and all(other.get(key) == own[key] for key in own)


def _are_arguments(values: Any) -> bool:
    if not isinstance(values, Mapping) or any(name in values for name in _OTHERS):
        return False
    if isinstance(values.get("lr_scheduler_type"), str):
        return True
    if any(name in values for name in (*PROGRAMS, *_MODELS)):  # another's, with the same words
        return False
    return any(n in values for n in STRONG) and sum(key in _OWN for key in values) >= 3


def _sections(values: Mapping[Any, Any], path: KeyPath = ()) -> Iterator[KeyPath]:
    """The sections whose keys are arguments for certain, and no search space of them."""
    for key, item in values.items():
        if not isinstance(item, Mapping):
            continue
        own = [item[name] for name in _ALL if name in item]
        is_plain = len(own) >= 3 and not any(isinstance(each, Mapping | list) for each in own)
        if is_plain and _are_arguments(item):
            yield (*path, key)
        elif not path:
            yield from _sections(item, (key,))
