"""Functions and classes of a script, and the defaults that their decorators and fields say."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.assigning import Assigning
from lrviz.sources.script.plans.values.given import Factory, Given
from lrviz.sources.script.plans.values.things import (
    Class,
    Function,
    Missing,
    Scope,
)
from lrviz.sources.script.syntax import dotted


class Definitions(Assigning):
    """Runs the definitions of functions and classes."""

    def _function(self, node: Any) -> None:
        self.bind(node.name, self.define(node, None))

    def define(self, node: Any, owner: Class | None) -> Any:
        """A function."""
        names = tuple(dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
        lasts = tuple(name.rsplit(".", 1)[-1] for name in names)
        defaults = self.defaults(node)
        for decorator, last in zip(node.decorator_list, lasts, strict=True):
            if isinstance(decorator, ast.Call) and last in ("option", "argument"):
                self._option(decorator, defaults)
            if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter"):
                held = owner.slots.get(node.name, None) if owner else None
                if owner is not None and decorator.attr == "setter":
                    made = Function({}, node, self.scope, defaults, owner, lasts)
                    owner.slots[f"{node.name}.setter"] = made
                    self.functions.append(made)
                return held
        for name, default in list(defaults.items()):
            if isinstance(default, Given):  # typer.Option(0.1, …)
                held = default.get(0, "default")
                defaults[name] = (
                    self.opaque(name) if isinstance(held, Missing | type(...)) else held
                )
        made = Function({}, node, self.scope, defaults, owner, lasts)
        self.functions.append(made)
        return made

    def _option(self, node: ast.Call, defaults: dict[str, Any]) -> None:
        """``@click.option("--lr", default=0.1)``."""
        given = self.given(node)
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
            defaults[name] = self.opaque(
                name,
                "none" if longest[0].startswith("-") and not given.keywords.get("required") else "",
            )

    def _class(self, node: ast.ClassDef) -> None:
        bases = tuple(self.evaluate(base) for base in node.bases)
        made = Class({}, node.name, bases, self.scope, (), node)
        decorators = [dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
        origins = made.origins()
        made.named = "typing.NamedTuple" in origins
        made.enum = any(origin.startswith("enum.") for origin in origins)
        data = made.named or any(
            name.rsplit(".", 1)[-1] in ("dataclass", "define", "s", "frozen") for name in decorators
        )
        data = data or any(
            origin.rsplit(".", 1)[-1] in ("BaseModel", "BaseSettings", "Tap") for origin in origins
        )
        before, fields = self.scope, []
        self.scope = Scope({}, before, before.module, {}, None, None, node.name)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                made.slots[statement.name] = self.define(statement, made)
                self.scope.slots[statement.name] = made.slots[statement.name]
                continue
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if data and "ClassVar" not in ast.dump(statement.annotation):
                    fields.append(statement.target.id)
                if statement.value is None:
                    continue
            self.statement(statement)
        for name, value in self.scope.slots.items():
            if isinstance(value, Given):  # field(default=…)
                made.slots[name] = self._field(value, name)
            else:
                made.slots.setdefault(name, value)
        self.scope = before
        made.fields = tuple(fields)
        for name in list(made.slots):  # the functions inside see what is around the class
            if isinstance(made.slots[name], Function):
                made.slots[name].scope = before
        self.classes.append(made)
        self.bind(node.name, made)

    def _field(self, given: Given, name: str) -> Any:
        if "default" in given.keywords:
            return given.keywords["default"]
        for word in ("default_factory", "factory"):
            if word in given.keywords:
                return Factory(given.keywords[word])
        if given.args:  # pydantic's Field(0.1)
            return given.args[0] if given.args[0] is not ... else self.opaque(f"?.{name}")
        return self.opaque(f"?.{name}")
