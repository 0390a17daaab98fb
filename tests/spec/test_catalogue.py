"""What lrviz knows of torch's classes, held against the torch that is installed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import pytest

from lrviz.known.argument import Argument, KnownClass
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.known.torch import torch_of, written

torch = pytest.importorskip("torch")

ABSTRACT = {"LRScheduler", "_LRScheduler", "Optimizer"}


def classes(module: Any, *bases: type) -> dict[str, type]:
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, bases) and name not in ABSTRACT
    }


TORCH_SCHEDULERS = {
    **classes(
        torch.optim.lr_scheduler,
        torch.optim.lr_scheduler.LRScheduler,
        torch.optim.lr_scheduler.ReduceLROnPlateau,
    ),
    "SWALR": torch.optim.swa_utils.SWALR,
}
TORCH_OPTIMIZERS = classes(torch.optim, torch.optim.Optimizer)


HERE = torch_of()


def there(known: Mapping[str, KnownClass]) -> set[str]:
    """The classes that the installed torch has, by what is known of its version."""
    return {name for name, one in known.items() if one.since is None or HERE.has(one.since)}


def test_every_class_is_known() -> None:
    assert there(SCHEDULERS) == set(TORCH_SCHEDULERS)
    assert there(OPTIMIZERS) == set(TORCH_OPTIMIZERS)


def arguments(kind: type) -> list[inspect.Parameter]:
    found = list(inspect.signature(kind).parameters.values())
    return [p for p in found if p.name not in ("optimizer", "params")]


@pytest.mark.parametrize("name", [*SCHEDULERS, *OPTIMIZERS])
def test_arguments_and_defaults_are_torchs_own(name: str) -> None:
    known: KnownClass = {**SCHEDULERS, **OPTIMIZERS}[name]
    if known.since is not None and not HERE.has(known.since):
        pytest.skip(f"torch has it only since {written(known.since)}")
    kind = {**TORCH_SCHEDULERS, **TORCH_OPTIMIZERS}[name]
    expected = arguments(kind)
    taken = {a.name for a in known.arguments if a.since is None or HERE.has(a.since)}
    taken |= {name for name, until in known.removed.items() if not HERE.has(until)}
    assert taken == {p.name for p in expected}
    for parameter in expected:
        if parameter.name in known.removed:
            continue
        own = known.by_name[parameter.name]
        if parameter.default is parameter.empty:
            assert own.required, own.name
        else:
            assert _same(own, parameter.default), (own.name, own.default, parameter.default)


def _same(own: Argument, default: Any) -> bool:
    if isinstance(default, float | int) and not isinstance(default, bool):
        return bool(own.default == default)
    return own.default == default and type(own.default) is type(default)


def test_every_argument_is_documented() -> None:
    for known in (*SCHEDULERS.values(), *OPTIMIZERS.values()):
        assert known.doc.endswith(".")
        assert all(argument.doc for argument in known.arguments)
