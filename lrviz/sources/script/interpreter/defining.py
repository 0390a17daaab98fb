"""Functions, classes and imports: what a file names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.building import annotated
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import defaults_of, dotted, position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.things import Ref, Value


def _function(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    machine.bind(node.name, (_define(machine, node, None),))


def _define(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: Class | None
) -> Function:
    """A function, as a value."""
    names: list[str] = []
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        found = [t.dotted for t in machine.evaluate(called) if isinstance(t, Ref)]
        names += [found[0].removeprefix("builtins.") if found else dotted(called)]
    names = [n.rsplit(".", 1)[-1] if n.endswith("cached_property") else n for n in names]
    made = Function(
        *(position(node), machine.frames, node, machine.scope, owner, None, tuple(names)),
        _defaults(machine, node),
    )
    machine.functions.append(made)
    return made


def _class(machine: Machine, node: ast.ClassDef) -> None:
    bases = tuple(t for base in node.bases for t in machine.evaluate(base)[:1])
    made = Class(position(node), machine.frames, node.name, machine.scope, bases, {}, {})
    machine.classes.append(made)
    machine.bind(node.name, (made,))
    for item in node.body:
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            made.methods[item.name] = _define(machine, item, made)
        elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            made.attributes[item.targets[0].id] = machine.evaluate(item.value)
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            made.attributes[item.target.id] = (
                annotated(machine, item.annotation, position(item))
                or (machine.evaluate(item.value) if isinstance(item.value, ast.Constant) else ())
                or machine.unknown(item, item.target.id)
            )


def function_of_lambda(machine: Machine, node: ast.Lambda) -> Value:
    """A lambda, as a value."""
    given = _defaults(machine, node)
    made = Function(position(node), machine.frames, node, machine.scope, defaults=given)
    machine.functions.append(made)
    return (made,)


def _defaults(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
) -> dict[str, Value]:
    """What the parameters of a function default to, where that is no literal."""
    given = defaults_of(node.args).items()
    return {name: machine.evaluate(d) for name, d in given if not isinstance(d, ast.Constant)}


def _import(machine: Machine, node: ast.Import) -> None:
    for alias in node.names:
        if alias.asname is not None:
            machine.bind(alias.asname, (Ref(dotted=alias.name),))
        else:
            top = alias.name.partition(".")[0]
            machine.bind(top, (Ref(dotted=top),))


def _import_from(machine: Machine, node: ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            if node.module == "torch.optim.lr_scheduler" and not node.level:
                for name in known.SCHEDULERS:
                    machine.bind(name, (Ref(dotted=f"{node.module}.{name}"),))
            elif node.module == "torch.optim" and not node.level:
                for name in (*known.OPTIMIZERS, "lr_scheduler"):
                    machine.bind(name, (Ref(dotted=f"torch.optim.{name}"),))
            continue
        home = "." if node.level else f"{node.module}."
        machine.bind(alias.asname or alias.name, (Ref(dotted=f"{home}{alias.name}"),))


DEFINITIONS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], None]]] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
