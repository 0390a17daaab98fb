"""Calls: of the project's own functions and classes, which are run, and of all others."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.expressions import Expressions
from lrviz.sources.script.plans.generators import passed_on, without_end
from lrviz.sources.script.plans.given import Factory, Given
from lrviz.sources.script.plans.machine import DEEPEST, Dead, varying
from lrviz.sources.script.plans.open import CallFrame
from lrviz.sources.script.plans.symbols import Sym
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Lazy,
    Loader,
    Method,
    Missing,
    Opaque,
    Partial,
    Phi,
    Scope,
    Super,
)

_PLAIN: Final = frozenset(
    {
        *("staticmethod", "classmethod", "property", "cached_property", "contextmanager"),
        *("abstractmethod", "override", "cache", "lru_cache", "wraps", "no_grad", "record"),
    }
)


class Calls(Expressions):
    """Computes calls."""

    def given(self, node: ast.Call) -> Given:
        """The arguments of a call."""
        made = Given(node)
        for item in node.args:
            if isinstance(item, ast.Starred):
                value = self.evaluate(item.value)
                held = self.items(value)
                if held is None:
                    made.open = True
                for part in held or ():
                    made.nodes[len(made.args)] = item
                    made.args.append(part)
            else:
                made.nodes[len(made.args)] = item
                made.args.append(self.evaluate(item))
        for keyword in node.keywords:
            value = self.evaluate(keyword.value)
            if keyword.arg is not None:
                made.keywords[keyword.arg] = value
                made.nodes[keyword.arg] = keyword.value
            else:
                self._spread(self.settled(value), made, keyword.value)
        return made

    def _spread(self, value: Any, made: Given, node: ast.AST) -> None:
        if isinstance(value, Phi):
            then, other = self.settled(value.then), self.settled(value.other)
            if isinstance(then, Dict) and isinstance(other, Dict):
                keys = {**then.slots, **other.slots}
                choose = self.chooser(value.test)
                value = Dict(
                    {
                        k: choose(then.slots.get(k, MISSING), other.slots.get(k, MISSING))
                        for k in keys
                    }
                )
        if isinstance(value, Instance) and value.cls is None:
            value = Dict(value.slots)
        if not isinstance(value, Dict) or value.slots.get(OPEN):
            made.open = True
        if isinstance(value, Dict):
            places = getattr(value, "nodes", {})
            for key, held in value.slots.items():
                if isinstance(key, str):
                    made.keywords[key] = held
                    made.nodes[key] = places.get(key, node) if self.main else node

    def call(self, node: ast.Call) -> Any:
        """What a call gives."""
        function = node.func
        if isinstance(function, ast.Name) and function.id == "super":
            if self.scope.bound is None or self.scope.owner is None:  # outside of any method
                return self.opaque(self.words(node))
            return Super({}, self.scope.bound, self.scope.owner)
        if isinstance(function, ast.Attribute):
            on = self.evaluate(function.value)
            given = self.given(node)
            return self.over(on, lambda thing: self._method_call(thing, function.attr, given))
        thing = self.evaluate(function)
        given = self.given(node)
        return self.over(thing, lambda one: self.called(one, given))

    def over(self, thing: Any, act: Any) -> Any:
        """Do something, that may have effects, to whichever of two a thing is."""
        thing = self.settled(thing)
        if not isinstance(thing, Phi):
            if isinstance(thing, Missing):
                raise Dead
            return act(thing)
        born = self.born
        found = self.arms(
            thing.test,
            lambda: (True, self.over(thing.then, act)),
            lambda: (True, self.over(thing.other, act)),
        )[1]
        if isinstance(found, Phi) and found.test == thing.test and _as_unknown(found, born):
            return found.then
        return found

    def _method_call(self, thing: Any, name: str, given: Given) -> Any:
        if thing is None:
            raise Dead
        if isinstance(thing, Dotted):
            return self.called(self.attribute(thing, name, given.node.func), given)
        if isinstance(thing, Instance | Class | Super) or hasattr(thing, "scope"):
            held = self._member(thing, name, given)
            if not isinstance(held, Missing):
                return self.over(held, lambda one: self.called(one, given))
        held = thing.slots.get(name, MISSING) if isinstance(thing, Opaque) else MISSING
        if isinstance(held, Function | Partial | Method | Instance):
            return self.called(held, given)
        return self.method(thing, name, given)

    def _member(self, thing: Any, name: str, given: Given) -> Any:
        if isinstance(thing, Instance):
            held = thing.slots.get(name, MISSING)
            if not isinstance(held, Missing):
                return held
            member = MISSING if thing.cls is None else thing.cls.member(name)
            if isinstance(member, Missing):
                return MISSING
            return self._of_instance(thing, name, given.node.func)
        return self.attribute(thing, name, given.node.func)

    def called(self, thing: Any, given: Given) -> Any:
        """What calling a thing gives."""
        thing = self.settled(thing)
        if isinstance(thing, Phi):
            return self.over(thing, lambda one: self.called(one, given))
        if isinstance(thing, Function):
            return self.run(thing, given.args, given.keywords, given.node, None, given)
        if isinstance(thing, Method):
            if isinstance(thing.function, Function):
                return self.run(
                    thing.function, given.args, given.keywords, given.node, thing.on, given
                )
            return self.method(thing.on, thing.name, given)
        if isinstance(thing, Class):
            return self.instantiate(thing, given)
        if isinstance(thing, Partial):
            whole = Given(
                given.node,
                [*thing.args, *given.args],
                {**thing.keywords, **given.keywords},
                {
                    **thing.slots.get("nodes", {}),
                    **{
                        k + len(thing.args) if isinstance(k, int) else k: n
                        for k, n in given.nodes.items()
                    },
                },
                given.open,
            )
            return self.called(thing.function, whole)
        if isinstance(thing, Dotted):
            return self.packaged(thing.name, given)
        if isinstance(thing, Instance) and thing.cls is not None:
            held = thing.cls.member("__call__")
            if isinstance(held, Function):
                return self.run(held, given.args, given.keywords, given.node, thing, given)
        if thing is None or isinstance(thing, int | float | str | Missing):
            raise Dead
        return self.stranger(thing, given)

    def call_thing(
        self, thing: Any, args: list[Any], keywords: dict[str, Any], node: ast.AST
    ) -> Any:
        """What calling a thing with these arguments gives."""
        return self.called(thing, Given(node, list(args), dict(keywords)))

    # The project's own functions

    def run(
        self,
        function: Function,
        args: list[Any],
        keywords: dict[str, Any],
        node: ast.AST,
        on: Any,
        given: Given | None = None,
    ) -> Any:
        """What a function of the project gives, and does."""
        if function.node in [frame.node for frame in self.calls] or len(self.calls) > DEEPEST:
            return self.opaque(self.words(node))
        bound = () if on is None or "staticmethod" in function.decorators else (on,)
        if function.generates:
            self.reached.add(function.node)
            found = self._generated(function, [*bound, *args], keywords, node, given)
            self.forget(function, [*bound, *args, *keywords.values()])
            return found
        if self.says_nothing(function):
            self.forget(function, [on, *args, *keywords.values()])
            kind = "carried" if self.loops or varying(*args) else ""
            return self.opaque(self.words(node), kind)
        names = self.parameters(
            function, [*bound, *args], keywords, given is not None and given.open
        )
        self.reached.add(function.node)
        owner = function.owner
        scope = Scope({}, function.scope, function.scope.module, {}, owner, on, function.name)
        for name, value in names.items():  # written, so that a loop knows them to begin in it
            self.store.write(scope.slots, name, value)
        return self.inside(function, scope, node)

    def _generated(
        self,
        function: Function,
        args: list[Any],
        keywords: dict[str, Any],
        node: ast.AST,
        given: Given | None,
    ) -> Any:
        """What the loop over a generator goes over."""
        if without_end(function.node):
            return Lazy({}, "cycle", (None,))
        names = self.parameters(function, args, keywords, given is not None and given.open)
        name = passed_on(function.node)
        passed = None if name is None else self.settled(names.get(name))
        if isinstance(passed, Loader | Opaque | Lazy):
            return passed
        return self.opaque(self.words(node) or f"{function.name}()")

    def inside(self, function: Function, scope: Scope, node: ast.AST) -> Any:
        """Run a function's body with its names."""
        before = self.scope
        frame = CallFrame(self.store.mark, len(self.path), function.node, [], len(self.turns))
        site = self.main
        if site:
            self.sites.append(node)
        self.scope = scope
        self.calls.append(frame)
        try:
            if isinstance(function.node, ast.Lambda):
                return self.evaluate(function.node.body)
            alive = self.block(function.node.body)
            return self._returned(frame, alive)
        finally:
            self.calls.pop()
            self.scope = before
            del self.path[frame.depth :]
            if site:
                self.sites.pop()

    def _returned(self, frame: CallFrame, alive: bool) -> Any:
        if not frame.returns:
            if not alive:
                raise Dead
            return None
        if len(frame.returns) == 1 and not alive:
            _, changes, value = frame.returns[0]
            self.store.undo(frame.mark)
            self.store.apply(changes)
            return value
        now = self.store.changes(frame.mark)
        ends = [*frame.returns, *([(True, now, None)] if alive else [])]
        self.store.undo(frame.mark)
        _, changes, value = ends[-1]
        for test, earlier, other in reversed(ends[:-1]):
            mark = self.store.mark
            self.store.apply(changes)
            changes = self.store.changes(mark)
            self.store.undo(mark)
            self.store.join(earlier, changes, self.chooser(test))
            changes = self.store.changes(mark)
            self.store.undo(mark)
            value = self.choose(test, other, value)
        self.store.apply(changes)
        return value

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements; whether any run goes on after them."""
        raise NotImplementedError

    def parameters(
        self, function: Function, args: list[Any], keywords: dict[str, Any], open_: bool
    ) -> dict[Any, Any]:
        """What the parameters of a function hold in a call."""
        spec = function.node.args
        plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        only = [a.arg for a in spec.kwonlyargs]
        names: dict[Any, Any] = dict(zip(plain, args, strict=False))
        rest = dict(keywords)
        for name in (*plain, *only):
            if name in rest:
                names[name] = rest.pop(name)
        if spec.vararg is not None:
            names[spec.vararg.arg] = tuple(args[len(plain) :])
        if spec.kwarg is not None:
            names[spec.kwarg.arg] = self.new_dict({**rest, **({OPEN: True} if open_ else {})})
        for name in (*plain, *only):
            if name not in names:
                given = function.defaults.get(name, MISSING)
                if isinstance(given, Missing) or open_:
                    given = self.opaque(name, "loader" if "loader" in name.lower() else "")
                names[name] = given
        return names

    def instantiate(self, cls: Class, given: Given) -> Any:
        """An object of a class of the project."""
        built = self.derived(cls, given)
        if built is not None:
            return built
        self.reached.add(cls.node)  # type: ignore[arg-type]
        if _is_bag(cls) and len(given.args) <= 1 and not given.open:
            first = self.settled(given.args[0]) if given.args else None
            entries = dict(first.slots) if isinstance(first, Dict | Instance) else {}
            bag = Instance({**entries, **given.keywords}, None)
            bag.open = first is not None and not isinstance(first, Dict | Instance)
            return bag
        made = Instance({}, cls)
        if cls.enum:
            return given.args[0] if given.args else self.opaque()
        start = cls.member("__init__")
        if self.is_model(cls):
            made.open = True  # what a layer is made of says nothing of the schedule
            return made
        fields = [name for base in reversed(cls.lineage()) for name in base.fields]
        if isinstance(start, Function):
            self.run(start, given.args, given.keywords, given.node, made, given)
        elif fields or cls.named:
            named = given.named(tuple(dict.fromkeys(fields)))
            for name in fields:
                held = named.get(name, MISSING)
                if isinstance(held, Missing):
                    held = cls.member(name)
                    if isinstance(held, Factory):
                        held = self.call_thing(held.function, [], {}, given.node)
                made.slots[name] = self.opaque(f"?.{name}") if isinstance(held, Missing) else held
            if given.open:
                made.open = True
            after = cls.member("__post_init__")
            if isinstance(after, Function):
                self.run(after, [], {}, given.node, made)
        elif cls.origins():
            made.open = True
            for key, value in given.keywords.items():  # a pydantic model and the like
                if isinstance(cls.member(key), Missing) is False:
                    made.slots[key] = value
        return made

    def says_nothing(self, function: Function) -> bool:
        """Whether a long function has nothing to do with schedules."""
        raise NotImplementedError

    def forget(self, function: Function, things: list[Any]) -> None:
        """What a function may change that is not followed is not known any more."""
        raise NotImplementedError

    def is_model(self, cls: Class) -> bool:
        """Whether a class is a layer or model, of whose making nothing depends on schedules."""
        raise NotImplementedError

    # All others

    def derived(self, cls: Class, given: Given) -> Any:
        """What a class derived from a known one builds; None where it is none."""
        raise NotImplementedError

    def packaged(self, name: str, given: Given) -> Any:
        """What a call of something of a package gives."""
        raise NotImplementedError

    def method(self, thing: Any, name: str, given: Given) -> Any:
        """What a method of something gives, that is not of the project."""
        raise NotImplementedError

    def stranger(self, thing: Any, given: Given, text: str = "") -> Any:
        """What a call of something unknown gives."""
        raise NotImplementedError


def plain_decorator(name: str) -> bool:
    """Whether a decorator leaves what it decorates as it is."""
    return name.rsplit(".", 1)[-1] in _PLAIN


def is_settled(value: Any) -> bool:
    """Whether a number is a number."""
    return isinstance(value, int | float) and not isinstance(value, Sym)


def _as_unknown(value: Phi, born: int) -> bool:
    """Whether as little is known of either of two: both new, and told apart by nothing."""
    one, other = value.then, value.other
    return (
        isinstance(one, Opaque)
        and isinstance(other, Opaque)
        and min(one.serial, other.serial) > born
        and (one.text, one.kind, one.key) == (other.text, other.kind, other.key)
        and not one.slots
        and not other.slots
    )


def _is_bag(cls: Class) -> bool:
    """Whether a class is a dict whose entries are attributes as well, and nothing else."""
    if cls.origins() != ["builtins.dict"] or cls.node is None:
        return False
    text = ast.unparse(cls.node)
    return all(name.startswith("__") for name in cls.slots) and (
        "self.__dict__ = self" in text or "__getattr__" in cls.slots or "dict.get" in text
    )
