"""Loops over generators that do something themselves: each turn is run as one of theirs."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.loops.through import rejoined
from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.frames import LoopFrame
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.assigning import assign
from lrviz.sources.script.plans.operations.inverted import run_generator
from lrviz.sources.script.plans.values.built import Generator
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.syntax import nodes


class _Left(Exception):
    """The loop is left; its argument is whether any run goes on after it."""


def over_generator(machine: Machine, node: Any, generator: Generator) -> bool:
    """Run a loop over what a generator gives, and the generator with it.

    Raises:
        Exhausted: Where it is left cannot be known.
    """
    start = machine.store.mark

    def turn(value: Any) -> None:
        frame = LoopFrame(machine.store.mark, len(machine.path), machine.calls[-1])
        frame.start = start
        machine.turns.append(frame)
        try:
            assign(machine, node.target, value, node)
            alive = machine.block(node.body)
        finally:
            machine.turns.pop()
        if any(isinstance(test, Sym) for test, _ in frame.breaks):
            raise Exhausted
        broken = bool(frame.breaks)
        alive = rejoined(machine, frame, alive)
        if broken or not alive:
            if any(isinstance(part, ast.Try) for part in nodes(generator.function.node)):
                raise Exhausted  # which ends as it is thrown away
            raise _Left(broken)

    try:
        run_generator(machine, generator, node.iter, turn)
    except _Left as left:
        return bool(left.args[0])
    return machine.block(node.orelse)
