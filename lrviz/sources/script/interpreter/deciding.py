"""Tests whose answer is known: those of a literal that the script gives itself."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from lrviz.sources.script.interpreter.conditions import decided
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import nodes
from lrviz.sources.script.values.definitions import Class
from lrviz.sources.script.values.frames import Call, Loop, Turn
from lrviz.sources.script.values.things import Const, Instance, Thing


class Deciding(Machine):
    """Answers tests, and runs on the side what they leave out."""

    def decide(self, test: ast.expr) -> bool | None:
        """The answer to a test of literals; None where it is open."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            answer = self.decide(test.operand)
            return None if answer is None else not answer
        if isinstance(test, ast.BoolOp):
            decisive = isinstance(test.op, ast.Or)
            answers = {self.decide(value) for value in test.values}
            return decisive if decisive in answers else None if None in answers else not decisive
        if isinstance(test, ast.Name | ast.Attribute):
            flag = self._literal(test)
            return flag.value if flag is not None and isinstance(flag.value, bool) else None
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            return None
        if isinstance(test.left, ast.Name) and test.left.id == "__name__":
            return True if isinstance(test.ops[0], ast.Eq) else None  # it is run as a script
        left, right = self._literal(test.left), self._literal(test.comparators[0])
        if left is None or right is None:
            return None
        return decided(left.value, test.ops[0], right.value)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What happens in here happens in another run of the script, under other settings."""
        mark, start, reached = self.journal.mark, len(self.events), set(self.reached)
        instances = dict(self.instances)
        ways_out: list[list[Any]] = [*self.returns[-1:]]
        ways_out += [left for _, left in (*self.exits[-1:], *self.jumps[-1:])]
        before = [len(each) for each in ways_out]
        yield
        self.others += self.events[start:]
        del self.events[start:]
        for each, length in zip(ways_out, before, strict=True):
            del each[length:]
        self.journal.undo(mark)
        self.reached, self.instances = reached, instances

    def _literal(self, node: ast.expr) -> Const | None:
        """The literal that an expression is each time that it is reached."""
        if isinstance(node, ast.Constant):
            return Const(value=node.value)
        if isinstance(node, ast.Name) and self._stays(node.id):
            held = self.lookup(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owners = self.lookup(node.value.id)
            held = self.heap.get((owners[0], node.attr), ()) if len(owners) == 1 else ()
            if not held or not self._is_set_once(owners[0], node.attr):
                return None
        else:
            return None
        return held[0] if len(held) == 1 and isinstance(held[0], Const) else None

    def _stays(self, name: str) -> bool:
        """Whether nothing gives a name another value while it is looked at."""
        if name in self._stores.shared:
            return False
        turns = (f for f in self.frames if isinstance(f, Turn))
        if name not in self.scope.names or self.scope is self.module:
            # A setting at the top is there to be changed: all that hangs on it is looked at.
            return any(name in turn.targets for turn in turns) and self._stores.names[name] == 1
        calls = [n for n, frame in enumerate(self.frames) if isinstance(frame, Call)]
        inside = self.frames[calls[-1] :] if calls else self.frames
        return not any(name in frame.sets for frame in inside if isinstance(frame, Loop))

    def _is_set_once(self, owner: Thing, name: str) -> bool:
        """Whether an attribute keeps what the constructor gave it."""
        if not isinstance(owner, Instance) or owner.synthetic or self._stores.setattr:
            return False
        cls = owner.definition
        field = isinstance(cls, Class) and any(name in base.attributes for base in cls.lineage())
        return self._stores.attributes[name] + field == 1

    @cached_property
    def _stores(self) -> Stores:
        return Stores(self.tree)


class Stores:
    """How often a file stores to each name and attribute."""

    def __init__(self, tree: ast.AST) -> None:
        self.names: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.shared: set[str] = set()
        self.setattr = False
        for node in nodes(tree):
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    self.names[node.id] += 1
                self.setattr |= node.id == "setattr"
            elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self.attributes[node.attr] += 1
            elif isinstance(node, ast.Global | ast.Nonlocal):
                self.shared.update(node.names)
