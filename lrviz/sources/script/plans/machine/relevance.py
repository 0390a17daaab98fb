"""Which functions and classes of a project have nothing to do with schedules."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.values.things import Class, Function, Scope
from lrviz.sources.script.syntax import nodes

_TELLING_NAME: Final = re.compile(
    r"optim|sched|param_groups|step|epoch|warm|milestone|decay|accum|loader|dataset|train|fit"
    r"|(^|_)lrs?($|_|\d)|learning|args|config|cfg|update|total|setattr|__dict__",
    re.I,
)
_TOUCHING: Final = re.compile(r"opt(im|$)|sched|param_group|scaler|(^|_)lrs?($|_)", re.I)


class Relevance:
    """Says of functions and classes, by their text, whether they have to be followed.

    Args:
        module: The names of the script itself.
        functions: Those that were defined so far.
    """

    def __init__(self, module: Scope, functions: list[Function]) -> None:
        self.module = module
        self.functions = functions
        self._silent: dict[ast.AST, bool] = {}
        self._shows: dict[ast.AST, bool] = {}
        self._mute: dict[ast.AST, bool] = {}
        self._models: dict[Class, bool] = {}

    def only_shows(self, function: Function) -> bool:
        """Whether a function of another file has nothing to do with optimizers."""
        if function.scope.module is self.module or isinstance(function.node, ast.Lambda):
            return False
        known = self._shows.get(function.node)
        if known is None:
            found = [function.node]
            for node in found:  # which grows
                called = {part.id for part in nodes(node) if isinstance(part, ast.Name)}
                found += [
                    f.node for f in self.functions if f.name in called and f.node not in found
                ]
            known = not any(
                isinstance(part, ast.Name | ast.Attribute | ast.arg) and _speaks(part)
                for node in found
                for part in nodes(node)
            )
            self._shows[function.node] = known
        return known

    def says_nothing(self, function: Function) -> bool:
        """Whether a function with loops has nothing to do with schedules, nor what it calls."""
        if isinstance(function.node, ast.Lambda):
            return False
        return self._says_nothing(function.node, set())

    def _says_nothing(self, node: ast.AST, around: set[ast.AST]) -> bool:
        known = self._silent.get(node)
        if known is not None:
            return known
        words = _words_of(node)
        loops, speaks = words.loops, words.telling
        if not speaks:
            called = words.names
            inside = [f for f in self.functions if f.name in called and f.node not in around]
            around = {*around, node}
            speaks = any(f.node is not node and not self._quiet(f.node, around) for f in inside)
        self._silent[node] = loops and not speaks
        self._mute[node] = not speaks
        return self._silent[node]

    def _quiet(self, node: ast.AST, around: set[ast.AST]) -> bool:
        if node in around or isinstance(node, ast.Lambda):
            return True
        self._says_nothing(node, around)
        return self._mute[node]

    def is_model(self, cls: Class) -> bool:
        """Whether a class is a layer or model, of whose making nothing depends on schedules."""
        known = self._models.get(cls)
        if known is None:
            known = "torch.nn.Module" in cls.origins() and not any(
                isinstance(part, ast.Name | ast.Attribute) and _speaks(part)
                for base in cls.lineage()
                for part in nodes(base.node or ast.Pass())
            )
            self._models[cls] = known
        return known


@dataclass(frozen=True)
class _Words:
    """What is said in a function.

    Attributes:
        telling: Whether that has to do with schedules, or may have.
        loops: Whether it has loops.
        names: All names in it.
    """

    telling: bool
    loops: bool = False
    names: frozenset[str] = frozenset()


@by_node
def _words_of(node: ast.AST) -> _Words:
    loops = False
    names: set[str] = set()
    for part in nodes(node):
        name = ""
        if isinstance(part, ast.Name):
            name = part.id
        elif isinstance(part, ast.Attribute):
            name = part.attr
        elif isinstance(part, ast.arg | ast.keyword):
            name = part.arg or ""
        elif isinstance(part, ast.For | ast.While):
            loops = True
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            name = part.value if part.value.isidentifier() else ""
        if name and _TELLING_NAME.search(name):
            return _Words(True)
        if name:
            names.add(name)
    return _Words(_calls_what_it_holds(node), loops, frozenset(names))


def _calls_what_it_holds(node: ast.AST) -> bool:
    """Whether a function calls what only its run can tell: ``for hook in hooks: hook(self)``."""
    held: set[str] = set()
    calls: list[ast.expr] = []
    for part in nodes(node):
        if isinstance(part, ast.arg):
            held.add(part.arg)
        elif isinstance(part, ast.Name):
            if isinstance(part.ctx, ast.Store):
                held.add(part.id)
        elif isinstance(part, ast.Call):
            calls.append(part.func)
    return any(
        isinstance(called, ast.Call | ast.Subscript)
        or (isinstance(called, ast.Name) and called.id in held)
        for called in calls
    )


def _speaks(node: ast.Name | ast.Attribute | ast.arg) -> bool:
    """Whether a name is of an optimizer, a scheduler or an LR."""
    if isinstance(node, ast.Name):
        name = node.id
    else:
        name = node.attr if isinstance(node, ast.Attribute) else node.arg
    return _TOUCHING.search(name) is not None
