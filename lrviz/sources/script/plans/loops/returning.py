"""Functions that return from inside a loop that is run once for all its turns."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.machine.trace import Loop, events
from lrviz.sources.script.plans.operations.branching import both, push
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.things import kinds_in
from lrviz.sources.script.syntax import nodes


@by_node
def may_be_thrown_out(node: Any) -> bool:
    """Whether what an exception does may end a loop: ``except StopIteration: break``."""
    handlers = [part for part in nodes(node) if isinstance(part, ast.ExceptHandler)]
    return any(isinstance(part, ast.Break) for handler in handlers for part in nodes(handler))


def may_have_returned(machine: Machine, node: Any, loop: Loop, so_far: int) -> None:
    """The function may return from inside a loop; one that trains is taken to go on to its end.

    Args:
        so_far: How often it may have returned from inside loops before this one.
    """
    call = machine.calls[-1]
    call.kept = len(machine.body)
    inside = any(turn.loop is not None for turn in machine.turns[call.loops :])
    if inside or any(True for _ in events(loop.body)):
        return
    first, *others = call.left[so_far:]
    del call.left[so_far:]
    head = node.test if isinstance(node, ast.While) else node.iter
    returned = machine.flag(node, machine.words(head))
    varies = not kinds_in(first).isdisjoint(("count", "head", "carried"))
    if varies or not all(same(first, other) for other in others):
        first = machine.opaque(kind="carried")
    here = both((*(test for test, _ in machine.path[call.depth :]), returned))
    call.returns.append((here, machine.store.changes(call.mark), first))
    push(machine, number("not", returned))
