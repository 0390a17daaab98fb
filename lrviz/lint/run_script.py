"""From the text of a script or a notebook to its diagnostics."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from lrviz.lint import registry
from lrviz.lint.diagnostic import Diagnostic, Related
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.notebook import NotANotebook, joined
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Source, imports_training, names_scheduler
from lrviz.text.problem import Span

if TYPE_CHECKING:
    from lrviz.spec.model import Spec

_BROKEN = "LR600"


@cache
def script_rules() -> tuple[ScriptRule, ...]:
    """The rules over scripts, by code."""
    return tuple(rule for rule in registry.script_rules() if isinstance(rule, ScriptRule))


def check_script(text: str, name: str, spec: Spec | None = None) -> tuple[Diagnostic, ...]:
    """Every finding of every rule over a Python text, in its order.

    A text that imports nothing that trains is not even parsed; one that names no scheduler is
    parsed, and no more.

    Args:
        name: What messages call the file.
        spec: What the script is to be held to, if anything (LR624).
    """
    if not imports_training(text):
        return ()
    if text.startswith("\ufeff"):  # ast wants none; a form feed keeps the columns
        text = "\f" + text[1:]
    source = Source(text, name)
    try:
        tree = parse(text)
    except SyntaxError as error:
        return (does_not_parse(_reason(error), name, _place(error, source)),)
    except ValueError as error:
        return (does_not_parse(str(error), name),)
    except (RecursionError, MemoryError):
        return (does_not_parse("it is nested too deeply", name),)
    if not names_scheduler(text) and (spec is None or "sched" not in text):
        return ()
    return _checked(tree, source, spec)


def check_notebook(text: str, name: str, spec: Spec | None = None) -> tuple[Diagnostic, ...]:
    """Every finding over the code cells of a notebook, as cell and line; see `check_script`."""
    try:
        script = joined(text)
    except NotANotebook as error:
        found = does_not_parse("", name)
        return (replace(found, message=f"this is not a notebook: {error}."),)
    return script.placed(check_script(script.text, name, spec))


def parse(text: str) -> ast.Module:
    """The tree of a text, without the warnings that Python has about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def does_not_parse(reason: str, name: str, span: Span | None = None) -> Diagnostic:
    """The finding for what is not Python."""
    rule = registry.find(_BROKEN)
    end = "" if reason.endswith("?") else "."
    message = f"this is not Python: {reason}{end}"
    return Diagnostic(rule.code, rule.name, rule.severity, message, name, span)


def _checked(tree: ast.Module, source: Source, spec: Spec | None) -> tuple[Diagnostic, ...]:
    from lrviz.sources.script.interpreter.reading import read_script

    try:
        run = replace(read_script(source.text, source.name, tree), spec=spec)
    except RecursionError:  # an expression too deep to follow: nothing is known
        return ()
    except Exception as error:  # reading is ours: a fault in it is no fault of the script
        return (_fault(_BROKEN, source.name, error),)
    found: list[tuple[ScriptRule, ScriptFinding]] = []
    broken: list[Diagnostic] = []
    for rule in script_rules():
        try:
            found += _distinct(rule, run)
        except Exception as error:  # a rule's own fault must not hide what the others find
            broken.append(_fault(rule.code, source.name, error))
    left = [(rule, f) for rule, f in found if not _silenced(rule, f, found)]
    diagnostics = [*(_diagnostic(rule, finding, source) for rule, finding in left), *broken]
    return tuple(sorted(diagnostics, key=lambda d: (d.line, d.column, d.code)))


def _distinct(rule: ScriptRule, run: Run) -> list[tuple[ScriptRule, ScriptFinding]]:
    """The findings of a rule, one for each place: a function may run more than once."""
    order = {"error": 0, "warning": 1, "info": 2}
    found: dict[object, ScriptFinding] = {}
    for finding in rule.check_run(run):
        held = found.get(finding.at)
        mine = order[finding.severity or rule.severity]
        if held is None or mine < order[held.severity or rule.severity]:
            found[finding.at] = finding
    return [(rule, finding) for finding in found.values()]


def _silenced(
    rule: ScriptRule, finding: ScriptFinding, found: list[tuple[ScriptRule, ScriptFinding]]
) -> bool:
    return any(
        rule.code in other.silences
        and finding.at[0] in (by.at[0], *(at[0] for at, _ in by.related))
        for other, by in found
    )


def _diagnostic(rule: ScriptRule, finding: ScriptFinding, source: Source) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        message=finding.message,
        path=source.name,
        span=source.span(finding.at),
        fix=finding.fix if finding.fix is not None and finding.fix.edits else None,
        related=tuple(
            Related(source.name, source.span(at), message) for at, message in finding.related
        ),
    )


def _fault(code: str, name: str, error: Exception) -> Diagnostic:
    rule = registry.find(code)
    why = f"{type(error).__name__}: {error}".replace("\n", " ")
    message = f"a bug of lrviz: {rule.code} {rule.name} raises {why}; the other rules ran"
    return Diagnostic(rule.code, rule.name, "error", message, name, Span(0, 0, 1, 1, 1, 1))


def _reason(error: SyntaxError) -> str:
    return (error.msg or "invalid syntax").rstrip(".")


def _place(error: SyntaxError, source: Source) -> Span | None:
    line = error.lineno or 1
    if not 1 <= line <= len(source.lines):
        return None
    width = len(source.lines[line - 1].rstrip("\r\n"))
    column = min(max((error.offset or 1) - 1, 0), width)
    start = source.starts[line - 1] + column
    end = min(start + 1, source.starts[line - 1] + width)
    return Span(start, end, line, column + 1, line, column + 1 + end - start)
