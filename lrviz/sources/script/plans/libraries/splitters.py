"""How many folds scikit-learn's splitters make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.script.plans.libraries.strangers import passed_by
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Data, Splitter
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number

_SPLITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("KFold", "StratifiedKFold", "GroupKFold", "StratifiedGroupKFold"), 5),
    **dict.fromkeys(("TimeSeriesSplit", "GroupShuffleSplit"), 5),
    **dict.fromkeys(("ShuffleSplit", "StratifiedShuffleSplit"), 10),
    **dict.fromkeys(("RepeatedKFold", "RepeatedStratifiedKFold"), 5),
}
"""The classes, and what each has for ``n_splits``."""

_REPEATS: Final = 10
"""What those that repeat have for ``n_repeats``."""


def of_sklearn(machine: Machine, name: str, given: Given) -> Any:
    """What splits data; None where it is not known."""
    if name == "train_test_split":
        return machine.opaque()
    if name not in _SPLITS or given.open:
        return None
    repeats = name.startswith("Repeated")  # which takes keywords alone
    times = machine.numeric(given.get(-1 if repeats else 0, "n_splits", _SPLITS[name]))
    if times is not None and repeats:
        rounds = machine.numeric(given.get(-1, "n_repeats", _REPEATS))
        times = None if rounds is None else number("*", times, rounds)
    return None if times is None else Splitter({}, times)


def method_of_splitter(machine: Machine, thing: Splitter, name: str, given: Given) -> Any:
    """What a method of a splitter gives."""
    if name == "split":
        return Data({}, thing.times)
    return thing.times if name == "get_n_splits" else passed_by(machine, thing, name, given)
