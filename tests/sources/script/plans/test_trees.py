"""What is known of trees of symbols, and of what is made of them, without a walk through them."""

from __future__ import annotations

from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Opaque, Phi, kinds_in
from lrviz.sources.script.plans.values.trees import bit, has, replaced
from lrviz.sources.script.plans.values.varying import varying


def test_kinds_and_parts_say_what_is_in_a_tree() -> None:
    epoch, batch = Sym("count", (1,)), Sym("free", ("len(loader)", 7))
    other = Sym("free", ("len(loader)", 8))
    tree = number("+", number("*", epoch, batch), 3)
    assert tree.kinds == {"count", "free"}
    assert has(tree, "carried", "count")
    assert not has(tree, "carried", "head")
    assert tree.parts & bit(batch)
    assert tree.parts & bit(tree)
    assert replaced(tree, {batch: 10, other: 5}) == number("+", number("*", epoch, 10), 3)
    assert replaced(tree, {other: 5}) is tree


def test_kinds_of_things_go_through_choices_and_tuples() -> None:
    test, tick = Sym("flag", ("x", 1, False)), Sym("tick", ())
    both = Phi(test, (1, Phi(test, tick, None)), Opaque(kind="carried"))
    assert kinds_in(both) == {"flag", "tick", "carried"}
    assert kinds_in((1, "a", Opaque())) == frozenset()
    assert varying(3, both)
    assert not varying(3, test, "a")
