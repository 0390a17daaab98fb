"""Generators that run as they give: what is done with each stands in for its ``yield``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.running import run_body
from lrviz.sources.script.plans.values.built import Generator


def run_generator(
    machine: Machine, generator: Generator, node: Any, act: Callable[[Any], None]
) -> None:
    """Run a generator, and do something with each that it gives, where it was called."""
    around = (machine.scope, machine.calls, machine.turns)
    here = (machine.scope, list(machine.calls), list(machine.turns))
    depth = len(machine.path)
    held: list[tuple[Any, bool]] = []

    @contextmanager
    def outside() -> Iterator[None]:
        inside = (machine.scope, machine.calls, machine.turns)
        machine.scope, machine.calls, machine.turns = here[0], list(here[1]), list(here[2])
        try:
            yield
        finally:
            machine.scope, machine.calls, machine.turns = inside

    def consume(value: Any) -> None:
        with outside():
            act(value)
        held[:] = machine.path[depth:]

    try:
        run_body(machine, generator.function, generator.scope, node, consumer=consume)
    finally:
        machine.scope, machine.calls, machine.turns = around
    machine.path[depth:] = held  # what holds after what was done, holds after all of it
