"""The function of the tick that ``Phases`` is: the LambdaLR's own, one branch a phase."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from lrviz.codegen.expressions import led
from lrviz.codegen.simplify import simplified
from lrviz.codegen.syntax import INDENT, Node, flat, statement
from lrviz.codegen.values import Written, literal
from lrviz.known.phases import CONTINUE, PHASES
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.phases import Phase
from lrviz.text.problem import KeyPath

_VARIABLES: Final = ("start", "length")
_LONG: Final = 20  # from here on a number that is an expression has a name of its own
_KEYS: Final = {"first": "from", "last": "to"}


def factors(spec: Spec) -> Mapping[KeyPath, str]:
    """What the function of each ``Phases`` is called, by where it stands in the spec."""
    found = [scheduler.path for scheduler in spec.walk() if scheduler.type == PHASES.name]
    if len(found) == 1:
        return {found[0]: "factor"}
    return {path: f"factor_{index}" for index, path in enumerate(found, 1)}


def definitions(written: Written) -> list[str]:
    """The functions, each with the blank lines around it; none where there is no ``Phases``."""
    lines: list[str] = []
    for scheduler in written.spec.walk():
        if scheduler.type == PHASES.name:
            lines += ["", "", f"def {factors(written.spec)[scheduler.path]}(tick):"]
            lines += _body(written, scheduler)
    return [*lines, ""] if lines else []


def _body(written: Written, scheduler: SchedulerSpec) -> list[str]:
    phases: Sequence[Phase] = scheduler.arguments["phases"]
    lines = [f'{INDENT}"""What the base LR is multiplied by."""']
    for index, phase in enumerate(phases):
        path = (*scheduler.path, "phases", index)
        if index == len(phases) - 1:
            lines += _branch(written, phase, path)
        elif phase.length:
            ends = "start + length" if phase.start else "length"
            inside = _within(phase)
            lines += _branch(written, inside, path, f"{INDENT}if tick < {ends}:")
            lines.append(f"{INDENT}start {'+=' if phase.start else '='} length")
    others = [line for line in lines if not line.startswith(f"{INDENT}start ")]
    return lines if any("start" in line for line in others) else others


def _within(phase: Phase) -> Phase:
    """The phase without what holds its value past its end, where the next begins before that.

    A log holds its value a tick before its end: ticks lie on that only where all is whole.
    """
    whole = isinstance(phase.start, int) and isinstance(phase.length, int)
    return replace(phase, past_end=CONTINUE) if phase.shift <= 0 and whole else phase


def _branch(written: Written, phase: Phase, path: KeyPath, test: str | None = None) -> list[str]:
    """The lines of one phase; those that return its factor behind ``test``, if there is one."""
    values: dict[str, ast.expr] = {}
    long: dict[str, Node] = {}
    for name, value in phase.numbers.items():
        node = written.value(value, (*path, _KEYS.get(name, name)))
        if name not in _VARIABLES and len(flat(node)) > _LONG:
            long[name] = node
        elif name not in _VARIABLES:
            values[name] = ast.parse(flat(node), mode="eval").body
    if not phase.start:
        values["start"] = ast.Constant(0)
    factor = simplified(ast.parse(phase.formula, mode="eval").body, values)
    used = {node.id for node in ast.walk(factor) if isinstance(node, ast.Name)}
    lines = [f"{INDENT}# {phase.shape}"]
    if test or "length" in used:
        lines.append(statement("length = ", _length(written, phase, path), 1))
    lines += [test] if test else []
    deep = 1 + bool(test)
    for name in sorted(long.keys() & used):
        tree = ast.parse(flat(long[name]), mode="eval").body
        lines += statement("", led(f"{name} = ", tree), deep).splitlines()
    return lines + statement("", led("return ", factor), deep).splitlines()


def _length(written: Written, phase: Phase, path: KeyPath) -> Node:
    given = written.raw((*path, "length"))
    if given is None:
        for name in ("total_steps", "epochs"):
            if written.names.get(name) == phase.end:
                return f"{name} - start" if phase.start else name
        return literal(phase.length)
    return written.value(phase.length, (*path, "length"))
