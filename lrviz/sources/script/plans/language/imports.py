"""Names that come from elsewhere: of packages, and of files of the project."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.naming import bind
from lrviz.sources.script.plans.values.things import MISSING, Dotted, Missing, Module, Scope


def _import(machine: Machine, node: ast.Import) -> None:
    for alias in node.names:
        found: Any = module_named(machine, alias.name, 0, node)
        first, inside, _ = alias.name.partition(".")
        if alias.asname is not None or not inside:
            bind(machine, alias.asname or first, found or Dotted(_home(alias.name)))
        else:
            bind(machine, first, _package(machine, node, alias.name, found) or Dotted(_home(first)))


def _package(machine: Machine, node: ast.Import, name: str, module: Module | None) -> Module | None:
    """The package at the head of a dotted name, through which a file of the project is reached."""
    if module is None:
        known = machine.lookup(name.partition(".")[0])
        return known if isinstance(known, Module) else None
    *packages, last = name.split(".")
    while packages:
        whole = ".".join(packages)
        made = module_named(machine, whole, 0, node) or machine.files.packages.get(whole)
        if made is None:
            made = machine.files.packages[whole] = _module(whole)
        machine.store.write(made.scope.slots, last, module)
        module, last = made, packages.pop()
    return module


def _module(name: str) -> Module:
    made = Module({}, Scope({}, None, None, {}, None, None, name), name)
    made.scope.module = made.scope
    return made


def _import_from(machine: Machine, node: ast.ImportFrom) -> None:
    found = module_named(machine, node.module or "", node.level, node)
    for alias in node.names:
        name = alias.asname or alias.name
        if found is not None:
            if alias.name == "*":
                for key, value in list(found.scope.slots.items()):
                    if isinstance(key, str) and not key.startswith("_"):
                        bind(machine, key, value)
                continue
            held = found.scope.slots.get(alias.name, MISSING)
            if isinstance(held, Missing):
                inner = module_named(
                    machine,
                    f"{node.module}.{alias.name}" if node.module else alias.name,
                    node.level,
                    node,
                )
                held = inner if inner is not None else machine.opaque(name, "import")
            bind(machine, name, held)
        elif node.level:
            if alias.name != "*":
                inner = module_named(
                    machine,
                    f"{node.module}.{alias.name}" if node.module else alias.name,
                    node.level,
                    node,
                )
                bind(
                    machine,
                    name,
                    inner if inner is not None else Dotted(f".{node.module or ''}.{alias.name}"),
                )
        elif alias.name != "*":
            bind(machine, name, Dotted(_home(f"{node.module}.{alias.name}")))
        else:
            star(machine, str(node.module))


def star(machine: Machine, module: str) -> None:
    """``from module import *`` of a package."""
    names: dict[str, tuple[str, ...]] = {
        "math": ("pi", "cos", "sin", "sqrt", "exp", "log", "ceil", "floor"),
        "torch.optim": ("SGD", "Adam", "AdamW", "RMSprop", "lr_scheduler"),
    }
    if module == "torch.optim.lr_scheduler":
        from lrviz.known.packages import SCHEDULERS

        names[module] = tuple(SCHEDULERS)
    for name in names.get(module, ()):
        bind(machine, name, Dotted(f"{module}.{name}"))


def module_named(machine: Machine, name: str, level: int, node: ast.stmt) -> Module | None:
    """A file of the project that a statement imports, read; None where it is none."""
    path = machine.files.project.find(name, level, machine.files.file)
    if path is None or path == machine.files.project.script:
        return None
    known = machine.files.modules.get(path)
    if known is not None:
        return known
    tree = machine.files.project.tree(path)
    if tree is None:
        return None
    made = machine.files.modules[path] = _module(name)
    before = (machine.scope, machine.files.file, machine.sites)
    machine.scope, machine.files.file = made.scope, path
    machine.sites = [*machine.sites, *(() if machine.sites else (node,))]
    try:
        with machine.budget.in_another_file():
            machine.block(tree.body)
    except Dead:
        pass
    finally:
        machine.scope, machine.files.file, machine.sites = before
    return made


def _home(name: str) -> str:
    """A dotted name as the rest of the reading knows it."""
    parts = name.split(".")
    if parts[0] in ("pytorch_lightning", "lightning_fabric"):
        parts[0] = "lightning"
    if parts[:2] == ["lightning", "pytorch"]:
        parts = ["lightning", *parts[2:]]
    return ".".join(parts)


IMPORTS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Any]]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
