"""Statements that part: ``if``, ``match``, ``try``."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any, Final

from lrviz.sources.script.plans.language.command_line import NOTE, without_arguments
from lrviz.sources.script.plans.language.handlers import catching
from lrviz.sources.script.plans.language.starting_anew import ANEW, loading_arm, where_it_resumes
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.branching import arms, each, push
from lrviz.sources.script.plans.operations.catching import caught, goes_on
from lrviz.sources.script.plans.operations.conditions import compared, condition, identical
from lrviz.sources.script.plans.operations.naming import bind
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.sources.script.syntax import dotted, nodes

_THERE: Final = frozenset(
    {
        "torch",
        "numpy",
        "torchvision",
        "transformers",
        "lightning",
        "pytorch_lightning",
        "accelerate",
    }
)


def _if(machine: Machine, node: ast.If) -> bool:
    test = condition(machine, node.test)
    if isinstance(test, Sym):
        given = without_arguments(node.test, node.body, node.orelse)
        if given is not None:
            machine.notes.setdefault(NOTE, machine.here(node))
            test = given
    resumes = None if _by_turns(machine, test) else loading_arm(node)
    if not isinstance(test, Sym) and (resumes is not test or not _by_a_length(machine, node.test)):
        return machine.block(node.body if test else node.orelse)
    if resumes is not None:
        machine.notes.setdefault(ANEW, machine.here(node))
        push(machine, number("not", test) if resumes else test, guard=False)
        return machine.block(node.orelse if resumes else node.body)
    alive, _ = arms(
        machine,
        test,
        lambda: (machine.block(node.body), None),
        lambda: (machine.block(node.orelse), None),
    )
    return alive


def _by_turns(machine: Machine, test: Any) -> bool:
    """Whether a condition on the turns of a loop alone: a run does not go on with another there."""
    ops = {atom.op for atom in atoms(test)} if isinstance(test, Sym) else set()
    return "count" in ops and not ops & {"flag", "free", "carried"}


def _match(machine: Machine, node: ast.Match) -> bool:
    subject = machine.evaluate(node.subject)
    return _cases(machine, subject, node.cases, node)


def _cases(machine: Machine, subject: Any, cases: list[ast.match_case], node: ast.Match) -> bool:
    if not cases:
        return True
    first = cases[0]
    test = _matches(machine, subject, first.pattern, node)
    if first.guard is not None and test is not False:
        test = number("and", test, condition(machine, first.guard))
    if not isinstance(test, Sym):
        return machine.block(first.body) if test else _cases(machine, subject, cases[1:], node)
    return arms(
        machine,
        test,
        lambda: (machine.block(first.body), None),
        lambda: (_cases(machine, subject, cases[1:], node), None),
    )[0]


def _matches(machine: Machine, subject: Any, pattern: ast.pattern, node: ast.AST) -> Any:
    if isinstance(pattern, ast.MatchValue):
        value = machine.evaluate(pattern.value)
        return each(machine, subject, lambda thing: compared(machine, ast.Eq(), thing, value, node))
    if isinstance(pattern, ast.MatchOr):
        whole: Any = False
        for part in pattern.patterns:
            whole = number("or", whole, _matches(machine, subject, part, node))
        return whole
    if isinstance(pattern, ast.MatchSingleton):
        return each(machine, subject, lambda thing: identical(machine, thing, pattern.value, node))
    if isinstance(pattern, ast.MatchSequence):
        return _matches_all(machine, subject, pattern, node)
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        if pattern.name is not None:
            bind(machine, pattern.name, subject)
        return True
    return machine.flag(pattern, machine.words(node) or "a match")


def _matches_all(machine: Machine, subject: Any, pattern: ast.MatchSequence, node: ast.AST) -> Any:
    """Whether a tuple or list has items that patterns match, one each."""
    held = machine.items(subject) if not isinstance(machine.settled(subject), str) else None
    if held is None or any(isinstance(part, ast.MatchStar) for part in pattern.patterns):
        return machine.flag(pattern, machine.words(node) or "a match")
    if len(held) != len(pattern.patterns):
        return False
    whole: Any = True
    for item, part in zip(held, pattern.patterns, strict=True):
        whole = number("and", whole, _matches(machine, item, part, node))
    return whole


def _try(machine: Machine, node: Any) -> bool:
    if _may_lack(node):
        found = machine.flag(machine.opaque(f"the import on line {node.lineno}"), "an import")
        alive, _ = arms(
            machine,
            machine.known(found),
            lambda: (machine.block(node.body) and machine.block(node.orelse), None),
            lambda: (all(machine.block(h.body) for h in node.handlers[:1]), None),
        )
        return alive and machine.block(node.finalbody)
    frame = machine.calls[-1]
    frame.finals.append((partial(machine.block, node.finalbody), len(machine.turns)))
    try:
        alive = _tried(machine, node)
    except Dead:
        machine.block(node.finalbody)  # what is raised may be caught further out
        raise
    finally:
        frame.finals.pop()
    return alive and machine.block(node.finalbody)  # where it is left, that has run already


def _tried(machine: Machine, node: Any) -> bool:
    """Run a ``try``, without what is done in the end; whether any run goes on."""
    loading = where_it_resumes(node)
    if loading is not None:
        machine.notes.setdefault(ANEW, machine.here(node))
        return machine.block(node.body[:loading]) and _handled(machine, node.handlers)
    so_far, before = len(machine.body), machine.raised
    try:
        with caught(machine) if goes_on(node.handlers) else nullcontext():
            alive = machine.block(node.body)
    except Dead as ended:  # what surely fails is handled
        handlers = catching(machine, node.handlers, ended)
        if not handlers:
            raise
        return _handled(machine, handlers)
    if (
        machine.budget.repeats(machine.loops)
        and len(machine.body) > so_far
        and any(map(_goes_on, node.handlers))
    ):
        machine.notes.setdefault(
            "as if nothing were raised that a loop catches", machine.here(node)
        )
    alive = alive and machine.block(node.orelse)
    raised = machine.raised
    if node.handlers and raised is not before and raised in _parts(node.body):
        for part in _parts([*node.body, *node.handlers]):  # whether it is raised is not known
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                bind(machine, part.id, machine.opaque(part.id))
    return alive


def _parts(body: list[Any]) -> list[ast.AST]:
    return [part for statement in body for part in nodes(statement)]


def _handled(machine: Machine, handlers: list[ast.ExceptHandler]) -> bool:
    """Run the one of some handlers that catches an exception of which the class is not known."""
    first, *others = handlers
    if not others:
        return machine.block(first.body)
    test = machine.flag(first, machine.words(first.type) if first.type is not None else "it")
    return arms(
        machine,
        test,
        lambda: (machine.block(first.body), None),
        lambda: (_handled(machine, others), None),
    )[0]


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the loop around an exception that is caught goes on, for all that is seen."""
    return not isinstance(handler.body[-1], ast.Raise | ast.Return | ast.Break)


def _may_lack(node: Any) -> bool:
    """Whether a ``try`` is for a package that may not be there."""
    names = {dotted(h.type) for h in node.handlers if h.type is not None}
    if not names & {"ImportError", "ModuleNotFoundError"}:
        return False
    found: set[str] = set()
    for statement in node.body:
        if isinstance(statement, ast.Import):
            found |= {alias.name.split(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            found.add((statement.module or "").split(".")[0])
    return bool(found - _THERE - sys.stdlib_module_names)


def _by_a_length(machine: Machine, test: ast.expr) -> bool:
    """Whether a condition is settled as no length is 0, which that of a list of files may be."""
    calls = (part for part in nodes(test) if isinstance(part, ast.Call))
    return any(
        dotted(call.func) == "len"
        and len(call.args) == 1
        and isinstance(call.args[0], ast.Name)
        and isinstance(machine.numeric(machine.evaluate(call)), Sym)
        for call in calls
    )


BRANCHES: Final[dict[type[ast.stmt], Callable[[Machine, Any], Any]]] = {
    ast.If: _if,
    ast.Match: _match,
    ast.Try: _try,
}
if hasattr(ast, "TryStar"):
    BRANCHES[ast.TryStar] = _try
