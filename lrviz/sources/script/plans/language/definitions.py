"""Functions and classes of a script, and the defaults that their decorators and fields say."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.arguments import arguments_of
from lrviz.sources.script.plans.operations.naming import bind
from lrviz.sources.script.plans.operations.parameters import defaults_of
from lrviz.sources.script.plans.values.given import Factory, Given
from lrviz.sources.script.plans.values.things import (
    Class,
    Function,
    Instance,
    Method,
    Missing,
    Opaque,
    Partial,
    Scope,
)
from lrviz.sources.script.syntax import dotted


def _function(machine: Machine, node: Any) -> None:
    bind(machine, node.name, _decorated(machine, node, define(machine, node, None)))


def _decorated(machine: Machine, node: Any, function: Any) -> Any:
    """A function as the script's own decorators leave it; those of packages leave it as it is."""
    for decorator in reversed(node.decorator_list):
        name = decorator.func if isinstance(decorator, ast.Call) else decorator
        held = machine.settled(machine.lookup(name.id)) if isinstance(name, ast.Name) else None
        if isinstance(held, Function | Class):
            own = machine.settled(machine.evaluate(decorator))
            if isinstance(own, Function | Class | Partial | Method | Instance):
                given = Given(decorator, [function])
                found = machine.settled(machine.called(own, given))
                function = function if isinstance(found, Opaque) or found is None else found
    return function


def define(machine: Machine, node: Any, owner: Class | None) -> Any:
    """A function."""
    names = tuple(dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
    lasts = tuple(name.rsplit(".", 1)[-1] for name in names)
    defaults = defaults_of(machine, node)
    for decorator, last in zip(node.decorator_list, lasts, strict=True):
        if isinstance(decorator, ast.Call) and last in ("option", "argument"):
            _option(machine, decorator, defaults)
        if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter"):
            held = owner.slots.get(node.name, None) if owner else None
            if owner is not None and decorator.attr == "setter":
                made = Function({}, node, machine.scope, defaults, owner, lasts)
                owner.slots[f"{node.name}.setter"] = made
                machine.functions.append(made)
            return held
    for name, default in list(defaults.items()):
        if isinstance(default, Given):  # typer.Option(0.1, …)
            held = default.get(0, "default")
            defaults[name] = machine.opaque(name) if isinstance(held, Missing | type(...)) else held
    made = Function({}, node, machine.scope, defaults, owner, lasts)
    machine.functions.append(made)
    return made


def _option(machine: Machine, node: ast.Call, defaults: dict[str, Any]) -> None:
    """``@click.option("--lr", default=0.1)``."""
    given = arguments_of(machine, node)
    names = [name for name in given.args if isinstance(name, str)]
    plain = [name for name in names if not name.startswith("-")]
    longest = plain or sorted(names, key=lambda name: (not name.startswith("--"), -len(name)))
    if not longest:
        return
    name = longest[0].lstrip("-").split("/")[0].replace("-", "_").lower()
    if "default" in given.keywords:
        defaults[name] = given.keywords["default"]
    elif given.keywords.get("is_flag"):
        defaults[name] = False
    else:
        defaults[name] = machine.opaque(
            name,
            "none" if longest[0].startswith("-") and not given.keywords.get("required") else "",
        )


def _class(machine: Machine, node: ast.ClassDef) -> None:
    bases = tuple(machine.evaluate(base) for base in node.bases)
    made = Class({}, node.name, bases, machine.scope, (), node)
    decorators = [dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
    origins = made.origins()
    made.named = "typing.NamedTuple" in origins and not made.record()
    made.enum = any(origin.startswith("enum.") for origin in origins)
    data = made.named or any(
        name.rsplit(".", 1)[-1] in ("dataclass", "define", "s", "frozen") for name in decorators
    )
    data = data or any(
        origin.rsplit(".", 1)[-1] in ("BaseModel", "BaseSettings", "Tap") for origin in origins
    )
    before, fields = machine.scope, []
    machine.scope = Scope({}, before, before.module, {}, None, None, node.name)
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            function = define(machine, statement, made)
            made.slots[statement.name] = _decorated(machine, statement, function)
            machine.scope.slots[statement.name] = made.slots[statement.name]
            continue
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if data and "ClassVar" not in ast.dump(statement.annotation):
                fields.append(statement.target.id)
            if statement.value is None:
                continue
        machine.statement(statement)
    for name, value in machine.scope.slots.items():
        if isinstance(value, Given):  # field(default=…)
            made.slots[name] = _field(machine, value, name)
        else:
            made.slots.setdefault(name, value)
    machine.scope = before
    made.fields = tuple(fields)
    for name in list(made.slots):  # the functions inside see what is around the class
        if isinstance(made.slots[name], Function) and made.slots[name].owner is made:
            made.slots[name].scope = before
    bind(machine, node.name, made)


def _field(machine: Machine, given: Given, name: str) -> Any:
    if "default" in given.keywords:
        return given.keywords["default"]
    for word in ("default_factory", "factory"):
        if word in given.keywords:
            return Factory(given.keywords[word])
    if given.args:  # pydantic's Field(0.1)
        return given.args[0] if given.args[0] is not ... else machine.opaque(f"?.{name}")
    return machine.opaque(f"?.{name}")


DEFINITIONS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Any]]] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
}
