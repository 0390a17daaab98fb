"""Names that come from elsewhere: of packages, and of files of the project."""

from __future__ import annotations

import ast

from lrviz.sources.script.plans.definitions import Definitions
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Dotted,
    Missing,
    Module,
)


class Imports(Definitions):
    """Runs imports."""

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.split(".")[0]
            found = self.module_named(alias.name, 0)
            if found is not None and alias.asname is None and "." in alias.name:
                found = None
            self.bind(alias.asname or whole, Dotted(_home(whole)) if found is None else found)

    def _import_from(self, node: ast.ImportFrom) -> None:
        found = self.module_named(node.module or "", node.level)
        for alias in node.names:
            name = alias.asname or alias.name
            if found is not None:
                if alias.name == "*":
                    for key, value in list(found.scope.slots.items()):
                        if isinstance(key, str) and not key.startswith("_"):
                            self.bind(key, value)
                    continue
                held = found.scope.slots.get(alias.name, MISSING)
                if isinstance(held, Missing):
                    inner = self.module_named(
                        f"{node.module}.{alias.name}" if node.module else alias.name, node.level
                    )
                    held = inner if inner is not None else self.opaque(name, "import")
                self.bind(name, held)
            elif node.level:
                if alias.name != "*":
                    inner = self.module_named(
                        f"{node.module}.{alias.name}" if node.module else alias.name, node.level
                    )
                    self.bind(
                        name,
                        inner
                        if inner is not None
                        else Dotted(f".{node.module or ''}.{alias.name}"),
                    )
            elif alias.name != "*":
                self.bind(name, Dotted(_home(f"{node.module}.{alias.name}")))
            else:
                self.star(str(node.module))

    def star(self, module: str) -> None:
        """``from module import *`` of a package."""
        raise NotImplementedError

    def module_named(self, name: str, level: int) -> Module | None:
        """A file of the project, read; None where it is none."""
        raise NotImplementedError


def _home(name: str) -> str:
    """A dotted name as the rest of the reading knows it."""
    parts = name.split(".")
    if parts[0] in ("pytorch_lightning", "lightning_fabric"):
        parts[0] = "lightning"
    if parts[:2] == ["lightning", "pytorch"]:
        parts = ["lightning", *parts[2:]]
    return ".".join(parts)
