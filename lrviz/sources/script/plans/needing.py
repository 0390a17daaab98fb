"""Arguments without which a script ends: ``if args.data is None: raise ValueError``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.reading import read_module, read_rest
from lrviz.sources.script.syntax import nodes

_MOST: Final = 4
"""So often a script is begun anew that ends for want of arguments."""


def read_given(begin: Callable[[frozenset[str]], Machine]) -> Machine:
    """A script, read; one that ends for want of arguments as where they are given.

    Args:
        begin: Makes a machine for a run in which some arguments are given.
    """
    machine = begin(frozenset())
    read_module(machine)
    for _ in range(_MOST):
        more = _needed(machine) - machine.command.given
        if not more:
            break
        machine = begin(machine.command.given | more)
        read_module(machine)
    if machine.command.given:
        names = " or ".join(f"`{name}`" for name in sorted(machine.command.given))
        machine.notes[f"as with {names} given, without which it ends"] = machine.top
    read_rest(machine)
    return machine


def _needed(machine: Machine) -> frozenset[str]:
    """The arguments on which it depends whether a script ends where it surely did."""
    stopped = machine.stopped
    if stopped is None:
        return frozenset()
    found = _named(_tests(machine.tree, stopped)) & machine.command.known
    if found <= machine.command.given:  # each case of them ends, for want of others
        found |= _named(_others(machine.tree, stopped)) & machine.command.known
    return found


def _named(tests: Iterable[ast.expr]) -> frozenset[str]:
    return frozenset(
        part.attr for test in tests for part in nodes(test) if isinstance(part, ast.Attribute)
    )


def _others(tree: ast.Module, stopped: ast.AST) -> Iterator[ast.expr]:
    """The conditions of other errors in the cases of the one that a statement is in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and any(part is stopped for part in nodes(node)):
            for part in nodes(node):
                if isinstance(part, ast.If) and isinstance(part.body[-1], ast.Raise):
                    yield part.test


def _tests(tree: ast.Module, stopped: ast.AST) -> Iterator[ast.expr]:
    """The conditions around a statement, and its own."""
    if isinstance(stopped, ast.Assert):
        yield stopped.test
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and any(part is stopped for part in nodes(node)):
            yield node.test
