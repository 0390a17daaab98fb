"""Where the reading of a script is: its names, conditions and loops, and what has happened."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.quantity import same_name
from lrviz.sources.script.plans.effects import Effects
from lrviz.sources.script.plans.open import CallFrame, LoopFrame
from lrviz.sources.script.plans.store import Store, put
from lrviz.sources.script.plans.symbols import NoNumber, Num, Sym, is_number, number
from lrviz.sources.script.plans.things import (
    MISSING,
    Dict,
    Function,
    Instance,
    Items,
    Opaque,
    Phi,
    Scope,
)
from lrviz.sources.script.plans.trace import Event, Loop
from lrviz.sources.script.plans.trees import has, replaced

MOST_STATEMENTS: Final = 60_000
DEEPEST: Final = 40


class Dead(Exception):
    """Python would raise here, or end: no run goes on."""


class Exhausted(Exception):
    """The script is too long to be read in a bounded time."""


class Machine:
    """The state of a reading.

    Attributes:
        path: The conditions that hold here, and whether each may fail in another turn or run
            (True), or is taken for granted, as Python raises otherwise (False).
        body: Where events go: those of the innermost loop.
        loops: The loops around.
        assumed: Numbers that are given for what the script does not say, by its text.
    """

    def __init__(self, text: str, assumed: Mapping[str, Any]) -> None:
        self.text = text
        self.assumed = assumed
        self.store = Store()
        self.module = Scope(name="__main__")
        self.module.module = self.module
        self.scope = self.module
        self.path: list[tuple[Any, bool]] = []
        self.trace: list[Event | Loop] = []
        self.body = self.trace
        self.loops: list[Loop] = []
        self.calls: list[CallFrame] = [CallFrame(0, 0, None)]
        self.turns: list[LoopFrame] = []
        self.left = MOST_STATEMENTS
        self.sites: list[ast.AST] = []  # calls, of the script itself, that led here
        self.reached: set[ast.AST] = set()
        self.kept: list[Any] = []  # so that no id comes back
        self.counted = 0
        self.born = 0  # unknown things so far
        self._facts: dict[Any, bool] = {}
        self._facts_of: list[tuple[Any, bool]] = []  # the path that the facts are of
        self._told: list[dict[Any, Any]] = []  # for each of its conditions, what was said before
        self._effects: dict[ast.AST, Effects] = {}
        self._loading: dict[ast.If, bool | None] = {}
        self._opposites: dict[Any, Any] = {}
        self._answers: dict[Any, Any] = {}  # to conditions, where the facts are as they are
        self.accumulating: list[tuple[Any, int]] = []
        self.watches: list[int] = []  # of loops that are run through: what was built before
        self.lengthy: set[ast.AST] = set()  # loops that are not run through
        self.top: ast.AST = ast.Pass()  # where what concerns the whole script stands
        self.ways = (0, 0)  # how often a loop was left, and a turn ended early, so far
        self.floor = 0  # where what is left must not fall to
        self.root = -1  # which of the runs that were begun this is
        self.watched: list[set[int]] = []  # optimizers that a loop must not train
        self.texts: dict[str, Any] = {}
        self.written: dict[ast.AST, str] = {}
        self.notes: dict[str, ast.AST] = {}
        self.raised: ast.AST | None = None  # the last ``raise`` that was reached
        self.classes: list[Any] = []
        self.functions: list[Function] = []

    # What the classes that are derived from it do

    def evaluate(self, node: ast.AST) -> Any:
        """What an expression gives."""
        raise NotImplementedError

    def call_thing(
        self, thing: Any, args: list[Any], keywords: dict[str, Any], node: ast.AST
    ) -> Any:
        """What calling a thing with these arguments gives."""
        raise NotImplementedError

    def run(
        self, function: Function, args: list[Any], keywords: dict[str, Any], node: ast.AST, on: Any
    ) -> Any:
        """What a function of the project gives, and does."""
        raise NotImplementedError

    def statement(self, node: ast.stmt) -> bool:
        """Run a statement; whether any run goes on after it."""
        raise NotImplementedError

    def forget(self, function: Function, things: list[Any]) -> None:
        """What a function may change that is not followed is not known any more."""
        raise NotImplementedError

    # Where things stand

    @property
    def main(self) -> bool:
        """Whether this is the script itself, and no file that it imports."""
        return self.scope.module is self.module

    def here(self, node: ast.AST) -> ast.AST:
        """A node of the script itself: this one, or the call that led to it."""
        return node if self.main or not self.sites else self.sites[-1]

    def spend(self) -> None:
        """One more statement.

        Raises:
            Exhausted: It is one too many.
        """
        self.left -= 1
        if self.left < self.floor:
            if self.left < 0:
                raise Exhausted
            self.spent()

    def spent(self) -> None:
        """A loop that is run through has taken too long."""
        raise Exhausted

    # Unknown things

    def opaque(self, text: str = "", kind: str = "", key: Any = None) -> Any:
        """Something of which only the text is known; a number where that is assumed."""
        given = self.given_for(text)
        if given is not None:
            return given
        self.born += 1
        made = Opaque(text=text, kind=kind, key=key, serial=self.born)
        self.kept.append(made)
        return made

    def given_for(self, text: str) -> Any:
        """What is assumed of a text; None where nothing is."""
        return self.assumed.get(same_name(text)) if self.assumed and text else None

    def free(self, text: str, thing: Any) -> Num:
        """The number that goes by a text."""
        given = self.given_for(text)
        if given is not None:
            return given
        self.kept.append(thing)
        return Sym("free", (text, id(thing)))

    def flag(self, thing: Any, text: str) -> Sym:
        """Whether something unknown is true."""
        self.kept.append(thing)
        varies = varying(thing) or (isinstance(thing, ast.AST) and bool(self.loops))
        return Sym("flag", (text, id(thing), varies))

    def numeric(self, value: Any) -> Num | None:
        """A value as a number; None where it is none."""
        if is_number(value):
            return value
        if isinstance(value, Opaque):
            if value.kind == "carried":
                return Sym("carried", (value.text, id(value)))
            if value.kind in ("", "none", "import"):
                return self.free(value.text or "?", value)
        if isinstance(value, Phi):
            found = self.settled(value)
            if not isinstance(found, Phi):
                return self.numeric(found)
            then, other = self.numeric(found.then), self.numeric(found.other)
            if then is None or other is None:
                return None
            return number("if", found.test, then, other)
        return None

    # Conditions

    def known(self, test: Any) -> Any:
        """A condition, True or False where the path says so."""
        if not isinstance(test, Sym):
            return bool(test)
        if not self.path:
            return test
        facts = self._known_facts()
        if test in facts:
            return facts[test]
        if not test.tests:
            return test
        if test not in self._answers:
            self._answers[test] = self._answer(test, facts)
        return self._answers[test]

    def _answer(self, test: Sym, facts: Mapping[Any, bool]) -> Any:
        try:
            found = replaced(test, facts)
        except NoNumber:
            return test
        return found if isinstance(found, Sym) else bool(found)

    def _known_facts(self) -> dict[Any, bool]:
        """What the path says of conditions."""
        path, of = self.path, self._facts_of
        if path == of:
            return self._facts
        shared = 0
        for one, other in zip(path, of, strict=False):
            if one is not other:
                break
            shared += 1
        while len(of) > shared:  # back to where the two paths part
            of.pop()
            for fact, before in self._told.pop().items():
                put(self._facts, fact, before)
        for step in path[shared:]:
            fact = step[0]
            opposite = self._opposites.get(fact)
            if opposite is None:
                opposite = self._opposites[fact] = number("not", fact)
            self._told.append({each: self._facts.get(each, MISSING) for each in (opposite, fact)})
            self._facts[fact] = True
            self._facts[opposite] = False
            of.append(step)
        self._answers = {}
        return self._facts

    def settled(self, value: Any) -> Any:
        """A value, where the path says which of two it is."""
        while isinstance(value, Phi):
            answer = self.known(value.test)
            if isinstance(answer, Sym):
                return value
            value = value.then if answer else value.other
        return value

    # Names

    def lookup(self, name: str) -> Any:
        """What a name holds; `MISSING` where it holds nothing."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.slots:
                return scope.slots[name]
            scope = scope.parent
        return MISSING

    def bind(self, name: str, value: Any) -> None:
        """A name comes to hold a value."""
        scope = self.scope
        kind = scope.shared.get(name)
        if kind == "global":
            scope = scope.module or self.module
        elif kind == "nonlocal":
            outer = scope.parent
            while outer is not None and name not in outer.slots:
                outer = outer.parent
            scope = outer or scope
        self.store.write(scope.slots, name, value)
        self.entitle(value, name)

    def entitle(self, value: Any, name: str) -> None:
        """A thing goes by the name that it was first bound to."""
        if isinstance(value, Opaque) and not value.text:
            value.text = name
        elif isinstance(value, Instance) and not value.text:
            value.text = name
            for key, held in value.slots.items():
                if isinstance(held, Opaque) and held.text == f"?.{key}":
                    held.text = f"{name}.{key}"
                    given = self.given_for(held.text)
                    if given is not None:
                        value.slots[key] = given
        elif hasattr(value, "length") and hasattr(value, "text") and not value.text:
            value.text = name
        elif hasattr(value, "cls") and hasattr(value, "loops") and not value.name:
            value.name = name

    # Containers

    def items(self, value: Any) -> tuple[Any, ...] | None:
        """What a list or tuple holds; None where that is not known."""
        value = self.settled(value)
        if isinstance(value, tuple):
            return value
        if isinstance(value, Items):
            held = self.settled(value.slots.get("items"))
            return held if isinstance(held, tuple) else None
        if isinstance(value, Dict) and not value.slots.get("open"):
            return tuple(value.slots)
        if isinstance(value, str):
            return tuple(value)
        return None

    def new_list(self, items: tuple[Any, ...] | None, kind: str = "list") -> Items:
        """A list."""
        return Items({"items": items}, kind)

    def new_dict(self, entries: Mapping[Any, Any]) -> Dict:
        """A dict."""
        return Dict(dict(entries))


def varying(*values: Any) -> bool:
    """Whether any of some things is not the same in each turn, or at each tick."""
    for value in values:
        if isinstance(value, Sym):
            if has(value, "tick", "count", "head", "carried"):
                return True
        elif isinstance(value, Opaque):
            if value.kind == "carried":
                return True
        elif isinstance(value, Phi):
            if varying(value.test, value.then, value.other):
                return True
        elif isinstance(value, tuple) and varying(*value):
            return True
    return False
