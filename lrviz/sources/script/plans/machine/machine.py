"""Where the reading of a script is: its names, conditions and loops, and what has happened."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lrviz.sources.quantity import same_name
from lrviz.sources.script.plans.machine.budget import Budget
from lrviz.sources.script.plans.machine.command_line import CommandLine
from lrviz.sources.script.plans.machine.effects import Effects
from lrviz.sources.script.plans.machine.facts import Facts
from lrviz.sources.script.plans.machine.frames import CallFrame, LoopFrame
from lrviz.sources.script.plans.machine.language import Language
from lrviz.sources.script.plans.machine.passes import Passes
from lrviz.sources.script.plans.machine.project import Files
from lrviz.sources.script.plans.machine.relevance import Relevance
from lrviz.sources.script.plans.machine.store import Store
from lrviz.sources.script.plans.machine.told import Told
from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.values.built import Lacking
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym, is_number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Dict,
    Function,
    Instance,
    Items,
    Opaque,
    Phi,
    Scope,
    entries_of,
)
from lrviz.sources.script.plans.values.varying import varying
from lrviz.sources.script.unparsing import in_short

DEEPEST: Final = 40
_OPEN: Final = (Phi, Opaque, Instance)


class Dead(Exception):
    """Python would raise here, or end: no run goes on. Its arguments: the statement, and why."""


class Machine:
    """One reading of one script: its state, and how that is read and written.

    What a node of the tree does to it, the functions of the ``language`` say.

    Args:
        follows: Whether the ticks of schedulers are written as LRs.

    Attributes:
        assumed: Numbers that are given for what the script does not say, by its text.
        path: The conditions that hold here, and whether each may fail in another turn or run
            (True), or is taken for granted, as Python raises otherwise (False).
        trace: All that has happened.
        body: Where events go: those of the innermost loop.
        root: Which of the runs that were begun this is.
        loops: The loops around.
        calls, turns: The calls and the loops that are run now, to come back to.
        sites: Calls, of the script itself, that led here.
        ways: How often a loop was left, and a turn ended early, so far.
        accumulating: The conditions under which optimizers step, of an Accelerator.
        built: The optimizers, schedulers, and arguments of frameworks that were, in order.
        kept: All else whose id stands for it, so that none comes back.
        stand_ins: The optimizers that unknown things must be, by their id.
        counted: How many loops and things have a number.
        titles: The names that what calls gave goes by, and the text of the call.
        lengthy: Loops, and generators, that are not run through.
        places: What each loop changes.
        passes: What the loops inside others changed in the last pass over those.
        functions, reached: Those that were defined; those, and classes, that were run.
        notes: What is to be said of each plan, and where.
        doubts: What makes all of it unsure, what of torch is replaced, say, and where.
        lacking: Calls of classes that torch does not have.
        ends: Of numbers that are taken from a list: at which index, and how long it is.
        top: Where what concerns the whole script stands.
        raised: The last ``raise`` that was reached.
        exhausted: Whether it was too long to be read to its end.
        stopped, why: The statement that surely ends it, if any, and why.
    """

    def __init__(
        self,
        language: Language,
        text: str,
        tree: ast.Module,
        path: Path | None,
        assumed: Mapping[str, Any],
        follows: bool = False,
    ) -> None:
        self.language = language
        self.text = text
        self.tree = tree
        self.assumed = assumed
        self.follows = follows
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
        self.sites: list[ast.AST] = []
        self.root, self.ways = -1, (0, 0)
        self.accumulating: list[tuple[Any, int]] = []
        self.built: list[Any] = []
        self.kept: list[Any] = []
        self.stand_ins: dict[int, Any] = {}
        self.counted = 0
        self.budget = Budget()
        self.titles: dict[str, str] = {}
        self.lengthy: set[ast.AST] = set()
        self.places: dict[ast.AST, list[tuple[Any, Any]]] = {}
        self.functions: list[Function] = []
        self.reached: set[ast.AST] = set()
        self.notes: dict[str, ast.AST] = {}
        self.doubts: list[tuple[str, ast.AST]] = []
        self.lacking: dict[ast.Call, Lacking] = {}
        self.ends: dict[Sym, tuple[Sym, int]] = {}
        self.top: ast.AST = ast.Pass()
        self.raised: ast.AST | None = None
        self.stopped: ast.AST | None = None
        self.exhausted, self.why = False, ""
        self.texts: dict[str, Any] = {}  # what calls gave that give the same each time
        self.effects: dict[ast.AST, Effects] = {}
        self.flags: dict[ast.While, Any] = {}
        self.facts = Facts()
        self.files = Files(path)
        self.relevance = Relevance(self.module, self.functions)
        self.told = Told()
        self.command = CommandLine()
        self.passes = Passes()

    # What a node does

    def evaluate(self, node: ast.AST) -> Any:
        """What an expression gives."""
        self.budget.spend()
        if type(node) is ast.Constant:  # a quarter of them
            return node.value
        found = self.language.expressions.get(type(node))
        if found is None:
            return self.opaque(self.words(node))
        try:
            return found(self, node)
        except NoNumber:  # what is made of infinity, say
            return self.opaque(self.words(node))

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements; whether any run goes on after them."""
        return all(map(self.statement, body))

    def statement(self, node: ast.stmt) -> bool:
        """Run a statement; whether any run goes on after it."""
        self.budget.spend()
        found = self.language.statements.get(type(node))
        try:
            return True if found is None else found(self, node) is not False
        except Dead as ended:
            ended.args = ended.args or (self.here(node),)
            raise

    def called(self, thing: Any, given: Given) -> Any:
        """What calling a thing gives."""
        return self.language.called(self, thing, given)

    def call_thing(
        self, thing: Any, args: list[Any], keywords: dict[str, Any], node: ast.AST
    ) -> Any:
        """What calling a thing with these arguments gives."""
        return self.language.called(self, thing, Given(node, list(args), dict(keywords)))

    # Where things stand

    @property
    def main(self) -> bool:
        """Whether this is the script itself, and no file that it imports."""
        return self.scope.module is self.module

    def here(self, node: ast.AST) -> ast.AST:
        """A node of the script itself: this one, or the call that led to it."""
        return node if self.main or not self.sites else self.sites[-1]

    def words(self, node: ast.AST) -> str:
        """The text of an expression, if it is short."""
        return in_short(node)

    # Unknown things

    def opaque(self, text: str = "", kind: str = "", key: Any = None) -> Any:
        """Something of which only the text is known; a number where that is assumed."""
        given = self.given_for(text)
        if given is not None:
            return given
        made = Opaque(text=text, kind=kind, key=key)
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
        varies = varying(thing) or (isinstance(thing, ast.AST) and self.budget.repeats(self.loops))
        return Sym("flag", (text, self.budget.left if self.budget.plays else id(thing), varies))

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
        return self.facts.answer(test, self.path) if self.path else test

    def settled(self, value: Any) -> Any:
        """A value, where the path says which of two it is."""
        while isinstance(value, _OPEN):  # most things are settled: this is asked all the time
            if self.stand_ins and id(value) in self.stand_ins:
                return self.stand_ins[id(value)]
            if not isinstance(value, Phi):
                return value
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
            value = scope.slots.get(name, MISSING)
            if value is not MISSING or name in scope.slots:
                return value
            scope = scope.parent
        return MISSING

    # Containers

    def items(self, value: Any) -> tuple[Any, ...] | None:
        """What a list or tuple holds; None where that is not known."""
        value = self.settled(value)
        if isinstance(value, tuple):
            return value
        if isinstance(value, Items):
            held = self.settled(value.slots.get("items"))
            return held if isinstance(held, tuple) else None
        if isinstance(value, str | Instance):
            return tuple(value) if isinstance(value, str) else value.as_tuple()
        entries = entries_of(value) if isinstance(value, Dict) else None
        return None if entries is None else tuple(entries)

    def new_list(self, items: tuple[Any, ...] | None, kind: str = "list") -> Items:
        """A list."""
        return Items({"items": items}, kind)

    def new_dict(self, entries: Mapping[Any, Any]) -> Dict:
        """A dict."""
        return Dict(dict(entries))
