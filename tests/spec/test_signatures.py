"""What the arguments of a dotted ``type`` become, by what its signature says of each."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Literal

import pytest

import lrviz
from lrviz.spec.foreign import Ended, kind_of
from lrviz.spec.imports import _defined_in, arguments, call
from lrviz.spec.model import Spec
from lrviz.text.problem import SpecError

RUN = "epochs = 10\nsteps_per_epoch = 7\noptimizer = { lr = 0.1 }\n"
STEPS = "steps = 30\noptimizer = { lr = 0.1 }\n"


def spec_of(given: str, run: str = RUN) -> Spec:
    text = f"{run}scheduler = {{ type = 'mine.f'{given and ', '}{given} }}\n"
    return lrviz.loads(text, trust=("mine",))


def given(function: Callable[..., Any], text: str, run: str = RUN) -> dict[str, Any]:
    spec = spec_of(text, run)
    return arguments(spec, spec.schedulers[0], function)


def plain(optimizer, a): ...  # type: ignore[no-untyped-def]
def number(optimizer: Any, a: float) -> None: ...
def text(optimizer: Any, a: str) -> None: ...
def one_of(optimizer: Any, a: Literal["x", "y"]) -> None: ...
def by_default(optimizer: Any, a: Any = "x") -> None: ...
def function_of(optimizer: Any, a: Callable[[int], float]) -> None: ...
def a_lambda(optimizer: Any, lr_lambda) -> None: ...  # type: ignore[no-untyped-def]
def anything(optimizer: Any, **more: Any) -> None: ...
def named(optimizer: Any, *, a: int) -> None: ...
def placed(optimizer: Any, a: int, /) -> None: ...
def several(optimizer: Any, *a: int) -> None: ...
def second(name: str, optimizer: Any, a: int = 3) -> None: ...
def first(o: Any, a: int) -> None: ...
def none(optimizer: Any) -> None: ...


TAKEN: list[tuple[Callable[..., Any], str, Any]] = [
    (plain, "a = 3", 3),
    (plain, "a = 'epochs * 2'", 20),
    (plain, "a = 'steps_per_epoch'", 7),
    (plain, "a = 'total_steps'", 70),
    (plain, "a = 'cosine'", "cosine"),
    (plain, "a = [1, 'epochs']", [1, 10]),
    (plain, "a = { b = 'epochs', c = 'x' }", {"b": 10, "c": "x"}),
    (plain, "a = true", True),
    (number, "a = 'epochs'", 10),
    (text, "a = 'epochs'", "epochs"),
    (one_of, "a = 'epochs'", "epochs"),
    (by_default, "a = 'epochs'", "epochs"),
    (named, "a = 3", 3),
    (anything, "a = 'epochs'", 10),
    (anything, "a = 'x'", "x"),
    (first, "a = 3", 3),
]


@pytest.mark.parametrize(("function", "written", "value"), TAKEN)
def test_what_an_argument_becomes(function: Callable[..., Any], written: str, value: Any) -> None:
    assert given(function, written) == {"a": value}


def test_a_run_in_steps_has_no_epochs() -> None:
    assert given(plain, "a = 'total_steps'", STEPS) == {"a": 30}
    assert given(plain, "a = 'epochs'", STEPS) == {"a": "epochs"}


@pytest.mark.parametrize(("function", "name"), [(function_of, "a"), (a_lambda, "lr_lambda")])
def test_a_function_of_the_tick(function: Callable[..., Any], name: str) -> None:
    made = given(function, f"{name} = '0.5 ** (epoch // epochs)'")[name]
    assert [made(tick) for tick in (9, 10, 20)] == [1, 0.5, 0.25]


REFUSED: list[tuple[Callable[..., Any], str, list[str]]] = [
    (plain, "", ["LR005 mine.f needs the argument `a`"]),
    (plain, "a = 1, b = 2", ["LR005 mine.f has no argument `b`"]),
    (plain, "b = 2", ["LR005 mine.f has no argument `b`", "LR005 mine.f needs the argument `a`"]),
    (named, "aa = 2", ["LR005 mine.f has no argument `aa`", "LR005 mine.f needs the argument `a`"]),
    (none, "a = 2", ["LR005 mine.f has no argument `a`"]),
    (placed, "a = 2", ["LR005 mine.f has no argument `a`"]),
    (several, "a = 2", ["LR005 mine.f has no argument `a`"]),
    (second, "a = 2", ["LR005 mine.f needs the argument `name`"]),
    (function_of, "a = '1 +'", ["LR008 `1 +` is not an expression"]),
]


@pytest.mark.parametrize(("function", "written", "problems"), REFUSED)
def test_what_a_signature_refuses(
    function: Callable[..., Any], written: str, problems: list[str]
) -> None:
    with pytest.raises(SpecError) as caught:
        given(function, written)
    found = [f"{p.code} {p.message}" for p in caught.value.problems]
    assert len(found) == len(problems)
    assert all(one.startswith(part) for one, part in zip(found, problems, strict=True)), found


def test_what_has_no_signature_takes_anything() -> None:
    class Odd:
        __signature__ = "none"

        def __call__(self, *given: Any, **named: Any) -> tuple[Any, ...]:
            return (*given, named)

    assert given(Odd(), "a = 3") == {"a": 3}
    assert call(Odd(), "o", {"a": 3}) == ("o", {"a": 3})


def test_the_optimizer_is_given_where_it_stands() -> None:
    assert call(lambda optimizer, a: (optimizer, a), "o", {"a": 3}) == ("o", 3)
    assert call(lambda o, a: (o, a), "o", {"a": 3}) == ("o", 3)
    assert call(lambda name, optimizer: (name, optimizer), "o", {"name": 3}) == (3, "o")


def test_what_is_defined_in_a_package() -> None:
    import email.message
    import json

    assert _defined_in(json, "json")
    assert _defined_in(json.loads, "json")
    assert not _defined_in(json.loads, "js")
    assert _defined_in(json.JSONDecoder, "json")
    assert _defined_in(email.message.Message.get_all, "email")
    assert _defined_in(email.message.Message().get_all, "email")
    assert not _defined_in(email.message.Message(), "email")
    assert not _defined_in(3, "builtins")
    assert not _defined_in(SimpleNamespace(__module__="json"), "json")


def test_what_others_raise_keeps_its_words_and_its_kind() -> None:
    ended = Ended(SystemExit("not today"))
    assert (str(ended), ended.kind, kind_of(ended)) == ("not today", "SystemExit", "SystemExit")
    assert kind_of(ValueError("x")) == "ValueError"
