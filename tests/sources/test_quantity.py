"""Numbers that a source does not say: arithmetic, texts, and what is still missing."""

from __future__ import annotations

from typing import Any

import pytest

from lrviz.sources.quantity import (
    Missing,
    NoValue,
    Quantity,
    Text,
    Unknown,
    evaluate,
    same_name,
    unknowns,
)

LOADER = Unknown("len(train_loader)", "batches")
EPOCHS = Unknown("args.epochs", "epochs", default=90)


def test_fills_tables_arrays_and_texts() -> None:
    table = {
        "epochs": EPOCHS,
        "list": [Quantity("*", (EPOCHS, LOADER)), 3],
        "inside": {"lr_lambda": Text(("step / ", LOADER, " + ", Quantity("neg", (2,))))},
    }
    assert evaluate(table, {same_name("len( train_loader )"): 7}) == {
        "epochs": 90,
        "list": [630, 3],
        "inside": {"lr_lambda": "step / 7 + (-2)"},
    }


@pytest.mark.parametrize(
    ("operator", "operands", "value"),
    [
        ("-", (7, 2), 5),
        ("/", (7, 2), 3.5),
        ("//", (7, 2), 3),
        ("%", (7, 2), 1),
        ("**", (2, 10), 1024),
        ("ceil", (3.2,), 4),
        ("floor", (3.8,), 3),
        ("int", (3.8,), 3),
        ("round", (2.5,), 2),
        ("min", (3, 2), 2),
        ("max", (3, 2), 3),
        ("abs", (-3,), 3),
    ],
)
def test_arithmetic_is_pythons(operator: str, operands: tuple[Any, ...], value: float) -> None:
    assert evaluate(Quantity(operator, operands), {}) == value


def test_all_that_is_missing_is_told_at_once() -> None:
    other = Unknown("accumulation")
    with pytest.raises(Missing) as caught:
        evaluate([Quantity("//", (LOADER, other)), LOADER], {})
    assert [one.name for one in caught.value.unknown] == ["len(train_loader)", "accumulation"]


def test_one_name_is_asked_for_once() -> None:
    again = Unknown("len( train_loader )")
    assert list(unknowns([LOADER, again, EPOCHS])) == [LOADER]
    assert list(unknowns([LOADER], {same_name(LOADER.name): 3})) == []


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity("/", (1, 0), "1 / 0"),
        Quantity("**", (0, -1)),
        Quantity("**", (-8, 0.5)),
        Quantity("**", (10, 10_000_000)),
        Quantity("int", (float("inf"),)),
        Quantity("min", ()),
    ],
)
def test_what_has_no_value_says_so(quantity: Quantity) -> None:
    with pytest.raises(NoValue):
        evaluate(quantity, {})


def test_quotes_and_blanks_make_no_other_name() -> None:
    assert same_name("cfg['epochs']") == same_name('cfg[ "epochs" ]')
    assert same_name("a.b") != same_name("a.c")
    assert same_name("len(self.loader)") == same_name("len(loader)")
