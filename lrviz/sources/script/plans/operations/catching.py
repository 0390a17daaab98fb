"""What may be raised in the midst of a run, and caught by what is around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.sources.script.syntax import nodes

_COUNTS: Final = frozenset({"count", "head"})
_OPEN: Final = frozenset({"flag", "free", "carried"})


@contextmanager
def caught(machine: Machine) -> Iterator[None]:
    """What is raised inside is caught by the statement that is run now."""
    frame = machine.calls[-1]
    frame.catches.append(len(machine.path))
    try:
        yield
    finally:
        frame.catches.pop()


def may_raise(machine: Machine, node: ast.AST, *tests: Any) -> None:
    """Something is raised in some turns of a loop, as its counter says: what catches it goes on.

    Args:
        tests: Under which conditions, besides those that hold here.

    Raises:
        Exhausted: As `doubt` does.
    """
    depth = next((f.catches[0] for f in machine.calls if f.catches), None)
    if depth is None or machine.budget.plays:
        return
    ops = {a.op for test in (*(t for t, _ in machine.path[depth:]), *tests) for a in atoms(test)}
    if ops & _COUNTS and not ops & _OPEN:
        doubt(machine, node, "what is raised in some turns is caught")


def goes_on(handlers: list[ast.ExceptHandler]) -> bool:
    """Whether a run goes on where any of some handlers catches what is raised."""
    return any(not isinstance(handler.body[-1], ast.Raise) for handler in handlers)


def raises_in(body: list[Any]) -> bool:
    """Whether the text of some statements raises anything."""
    return any(isinstance(part, ast.Raise) for one in body for part in nodes(one))
