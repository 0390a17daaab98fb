"""From a script's tree to its run: the module, then what nothing in the file calls."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.inlining import defaults_to_none, no_grad
from lrviz.sources.script.interpreter.statements import Statements
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Source
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function, Scope
from lrviz.sources.script.values.frames import Call, Root
from lrviz.sources.script.values.heap import Held
from lrviz.sources.script.values.things import Instance, Unknown, Value

_RELEVANT: Final = (
    *("sched", "optim", "get_lr", ".step(", "param_groups", "backward", "_lr", "lr("),
    *("plateau", "state_dict", "earlystop", "accumulate_grad"),
)
"""What stands, in any case, in every function that may matter."""
_WORD: Final = re.compile(r"\w+")
_BUILDS: Final = re.compile(r"^_?(setup|build|init|create|configure|make|set|load|get|prepare)")


def read_script(text: str, name: str, tree: ast.Module | None = None) -> Run:
    """The run of a script.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Where it is not Python.
    """
    source = Source(text, name)
    if tree is None:
        tree = ast.parse(text)
    reader = _Reader(source)
    reader.read(tree)
    return Run(
        source,
        tuple(reader.events),
        reader.heap,
        reader.opaque,
        tuple(reader.instances.values()),
        others=tuple(reader.others),
        counters=reader.counters,
    )


class _Reader(Statements):
    """Runs the module, and each function that nothing calls."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._word_sets: dict[ast.AST, frozenset[str]] = {}

    def read(self, tree: ast.Module) -> None:
        """Run all of it."""
        self.tree = tree
        start = Root((1, 0, 1, 0), "module")
        self.frames = (start,)
        self.block(tree.body)
        classes: set[Class] = set()
        done: set[ast.AST] = set()
        waiting = True
        while waiting:
            waiting = False
            for cls in [c for c in self.classes if c not in classes]:
                classes.add(cls)
                waiting = True
                self._run_class(cls, start)
            free = [f for f in self.functions if f.owner is None and f.node not in done]
            for function in self._in_order(free):
                done.add(function.node)
                if function.node not in self.reached:
                    waiting = True
                    self._run_root(function, None, (start,), "function")

    def _in_order(self, functions: list[Function]) -> list[Function]:
        """The functions that may matter, those first that no other one speaks of."""
        words = {f: self._words(f) for f in functions}
        names = {f.name for f in self.functions if self._relevant(f)}
        while True:  # what calls one of them matters too
            more = {f.name for f, mine in words.items() if f.name not in names and mine & names}
            if not more - {""}:
                break
            names |= more
        kept = [f for f in functions if self._relevant(f) or words[f] & names]
        spoken = {name for f in kept for name in words[f] if name != f.name}
        return sorted(kept, key=lambda f: f.name in spoken)

    def _words(self, function: Function) -> frozenset[str]:
        """The words of a function's text."""
        found = self._word_sets.get(function.node)
        if found is None:
            line, _, end, _ = function.at
            found = frozenset(_WORD.findall("".join(self.source.lines[line - 1 : end])))
            self._word_sets[function.node] = found
        return found

    def _run_class(self, cls: Class, start: Root) -> None:
        if any(known.optimizer(o) for o in cls.origins()):
            return  # an optimizer's own code is its own affair
        if any(known.scheduler(o) is not None for o in cls.origins()):
            self._run_scheduler(cls, start)
            return
        methods = self._in_order(list(cls.methods.values()))
        setting_up = cls.methods.get("setup")
        if (
            setting_up is not None
            and setting_up not in methods
            and cls.method("configure_optimizers")
        ):
            methods.append(setting_up)  # Lightning calls it first: there is the run's length
        if not any(f.node not in self.reached for f in methods):
            return
        made = self.instances.get(cls)
        after: tuple[Root, ...] = (start,)
        setup = cls.method("__init__")
        if made is None:
            made = Instance(cls.at, (start,), cls.name, cls.origins(), True, cls)
            self.instances[cls] = made
            if setup is not None:
                after = (start, self._run_root(setup, made, after, "setup"))
        methods.sort(key=lambda f: (f.name != "setup", _BUILDS.match(f.name) is None))
        for function in methods:
            if function.node not in self.reached and function.name != "__init__":
                self._run_root(function, made, after, "function")

    def _run_scheduler(self, cls: Class, start: Root) -> None:
        """Run a scheduler's own class: what it holds, and what it gives its base class.

        All of it counts as inside a scheduler; see `Run.inside_scheduler`.
        """
        made = Instance(cls.at, (start,), cls.name, cls.origins(), True, cls)
        for name in ("__init__", *cls.methods):
            function = cls.methods.get(name)
            if function is not None and function.node not in self.reached:
                kind = "setup" if name == "__init__" else "function"
                self._run_root(function, made, (start,), kind)

    def _run_root(
        self, function: Function, made: Instance | None, after: tuple[Root, ...], kind: str
    ) -> Root:
        owner = function.owner
        root = Root(function.at, kind, function.name, "" if owner is None else owner.name, after)
        self.frames = (root,)
        self.reached.add(function.node)
        names = self.parameters(function, [], {})
        for name in names:
            names[name] = self._parameter(function, name)
        static = "staticmethod" in function.decorators
        if made is not None and not static:
            spec = function.node.args
            first = [a.arg for a in (*spec.posonlyargs, *spec.args)][:1]
            if first:
                names[first[0]] = (made,)
        mark = self.journal.mark
        self.scope = Scope(
            Held(self.journal, names), function.scope, set(), _none_defaults(function), owner, made
        )
        self.stack.append(function.node)
        self.returns.append([])
        self.exits.append((mark, []))
        with self.inside(_own_code(function)), self.inside(no_grad(function)):
            self.body(function)
        self.returns.pop()
        self.exits.pop()
        self.stack.pop()
        self.scope = self.module
        if kind == "function" and made is not None:
            self.either(mark, {})
        else:
            for where, key, value in self.journal.before(mark):
                # The names stay for the functions inside; what an __init__ gave its object and
                # what new places hold, for all that comes after.
                old = where is self.heap and kind == "function" and value is not None
                if old or where is self.module.names:
                    where.put(key, value)
        self.journal.writes.clear()
        return root

    def _parameter(self, function: Function, name: str) -> Value:
        spec = function.node.args
        found = [a for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs) if a.arg == name]
        at = position(found[0]) if found else function.at
        default = function.defaults.get(name, ())
        unknown: Value = (Unknown(at, self.frames, name, (), True), *default)
        annotation = found[0].annotation if found else None
        before, self.scope = self.scope, function.scope
        held = self.annotated(annotation, at)
        self.scope = before
        return held or unknown

    def _relevant(self, function: Function) -> bool:
        line, _, end, _ = function.at
        return bisect_left(self._relevant_lines, line) < bisect_right(self._relevant_lines, end)

    @cached_property
    def _relevant_lines(self) -> list[int]:
        lines = enumerate(self.source.lines, 1)
        return [n for n, line in lines if any(map(line.lower().__contains__, _RELEVANT))]


def _own_code(function: Function) -> Call | None:
    """The frame of what stands in a scheduler's class."""
    owner = function.owner
    if owner is None or not any(known.scheduler(o) is not None for o in owner.origins()):
        return None
    return Call(function.at, function.name, owner.name, True)


def _none_defaults(function: Function) -> frozenset[str]:
    spec = function.node.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    return frozenset(name for name in names if defaults_to_none(function, name))
