"""transformers' functions that a config names by their path, with the arguments of the call.

Source: transformers 5.24, optimization.py: the schedules of `lrviz.sources.known_schedules`, which
are told their length here, and of which a cosine goes on after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import expression, is_number
from lrviz.sources.known_schedules import SCHEDULES, Warmup
from lrviz.sources.said import Said

_FUNCTIONS: Final = {
    "get_constant_schedule": "constant",
    "get_constant_schedule_with_warmup": "constant_with_warmup",
    "get_linear_schedule_with_warmup": "linear",
    "get_cosine_schedule_with_warmup": "cosine",
    "get_cosine_with_hard_restarts_schedule_with_warmup": "cosine_with_restarts",
    "get_inverse_sqrt_schedule": "inverse_sqrt",
}
_PACKAGES: Final = ("transformers", "diffusers")


def is_called(name: str) -> bool:
    """Whether a dotted path is one of them."""
    package, _, last = name.partition(".")
    return package in _PACKAGES and last.rpartition(".")[2] in _FUNCTIONS


def called(type_: Said, arguments: Mapping[str, Said]) -> dict[str, Any] | None:
    """The table of such a schedule; None where an argument that it needs is not there.

    Args:
        type_: The path.
        arguments: Those of the call, by name.
    """
    schedule = SCHEDULES[_FUNCTIONS[str(type_.value).rpartition(".")[2]]]
    warmup = arguments.get("num_warmup_steps", Said(0))
    total = arguments.get("num_training_steps")
    phases = schedule.phases(Warmup(warmup), arguments, Said(1.0))
    if not all(is_number(said.value) for said in arguments.values()):
        return None
    last = phases[-1]
    if last["shape"] in ("linear", "cosine"):
        if total is None:
            return None
        left = expression("max(", total.value, " - ", warmup.value, ", 0)")
        phases[-1] = {**last, "length": total.meaning(left)}
        if last["shape"] == "cosine" and "restarts" not in last:
            phases[-1]["past_end"] = "continue"
    return {"type": type_.meaning("Phases"), "phases": phases}
