"""What a scheduler's functions change outside of it when they are asked for an LR."""

from __future__ import annotations

import dis
import random
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def same_chance() -> Iterator[None]:
    """The global random states of Python, NumPy and torch are afterwards as they were before."""
    import torch

    python, numpy, on_cpu = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_rng_state(on_cpu)


def moved_by(scheduler: Any) -> list[str]:
    """What to say of each function of ``scheduler`` that assigns to what is not the scheduler's."""
    found: list[str] = []
    for part in (scheduler, *getattr(scheduler, "_schedulers", ())):
        for name in ("lr_lambdas", "_scale_fn_ref", "scale_fn"):
            held = getattr(part, name, None)
            for function in held if isinstance(held, list | tuple) else [held]:
                assigned = _assigned(function)
                if assigned:
                    names = ", ".join(assigned)
                    found.append(
                        f"{_name(function)} assigns to {names} when it is called, which is not the "
                        "scheduler's: this look ahead has moved it"
                    )
    return list(dict.fromkeys(found))


def _assigned(function: Any) -> list[str]:
    """The names outside of it that a function assigns to; attributes only of its own ``self``."""
    method = isinstance(function, types.MethodType)
    function = function.__func__ if method else function
    if not isinstance(function, types.FunctionType):
        return []
    free = function.__code__.co_freevars
    found = []
    for step in dis.get_instructions(function.__code__):
        name = str(step.argval)
        if step.opname == "STORE_GLOBAL" or (step.opname == "STORE_DEREF" and name in free):
            found.append(f"`{name}`")
        elif step.opname == "STORE_ATTR" and method:
            found.append(f"`self.{name}`")
    return list(dict.fromkeys(found))


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", type(function).__name__)
    return f"`{name.rpartition('<locals>.')[2]}`"
