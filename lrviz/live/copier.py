"""Copies of what a scheduler keeps for itself, so that it can be looked ahead into unmoved."""

from __future__ import annotations

import copy
import random
import types
from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np


class Copier:
    """Copies what a scheduler keeps for itself; the rest (functions, models) is shared.

    ``copy.deepcopy`` would follow the optimizer to the parameters, and a bound ``lr_lambda`` to
    the whole module that it is a method of.
    """

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}
        self.alive: list[Any] = []  # so that no id in `known` is given to another object

    def copy(self, value: Any) -> Any:
        """A copy of ``value``; the same object where it was copied before."""
        if id(value) in self.known:
            return self.known[id(value)]
        made = self._new(value)
        if made is not value:
            self.know(value, made)
        return made

    def know(self, value: Any, made: Any) -> None:
        """From now on ``made`` is the copy of ``value``."""
        self.known[id(value)] = made
        self.alive.append(value)

    def _new(self, value: Any) -> Any:
        import torch

        if isinstance(value, torch.Tensor):
            return value.detach().clone() if value.numel() == 1 else value
        if isinstance(value, torch.nn.Module | torch.optim.Optimizer | type | types.ModuleType):
            return value
        if isinstance(value, types.MethodType):
            owner = self.known.get(id(value.__self__))
            return value if owner is None else types.MethodType(value.__func__, owner)
        if isinstance(value, partial):
            return partial(
                self.copy(value.func),
                *self.copy(value.args),
                **self.copy(value.keywords),
            )
        if isinstance(value, dict):
            made = copy.copy(value)
            for key, item in value.items():
                made[key] = self.copy(item)
            return made
        if isinstance(value, list | tuple | set | deque):
            items = [self.copy(item) for item in value]
            return _like(value, items)
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
            return value
        if isinstance(value, random.Random | np.random.Generator | np.ndarray):
            return copy.deepcopy(value)
        if isinstance(value, Iterator):
            return _iterator(value)
        if hasattr(value, "__dict__") and (callable(value) or hasattr(value, "step")):
            return self._object(value)
        return value

    def _object(self, value: Any) -> Any:
        """A scheduler, or a callable object with a state of its own (torch saves it likewise)."""
        try:
            made = object.__new__(type(value))
        except TypeError:  # a type of C's, which cannot be made empty
            return value
        self.know(value, made)
        for name, item in value.__dict__.items():
            made.__dict__[name] = self.copy(item)
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name != "__dict__" and hasattr(value, name):
                    object.__setattr__(made, name, self.copy(getattr(value, name)))
        return made


def _iterator(value: Iterator[Any]) -> Iterator[Any]:
    try:
        return copy.copy(value)
    except TypeError:
        raise TypeError(
            f"the scheduler keeps a {type(value).__name__}, which cannot be looked ahead into "
            "without moving it"
        ) from None


def _like(original: Any, items: list[Any]) -> Any:
    """``items`` in ``original``'s own type, where it is one that is known; else ``original``."""
    if type(original) in (list, tuple, set):
        return type(original)(items)
    if isinstance(original, deque):
        return deque(items, original.maxlen)
    if isinstance(original, tuple) and hasattr(original, "_make"):
        return original._make(items)
    return original
