"""States that part and are joined: a branch leaves nothing behind that it did not write."""

from __future__ import annotations

from lrviz.sources.script.values.heap import Heap, Held, Journal, union
from lrviz.sources.script.values.things import Const, Thing, Value

OLD, NEW, OTHER = ((Const(value=name),) for name in ("old", "new", "other"))


def names(journal: Journal, **held: Value) -> Held[str]:
    return Held(journal, dict(held))


def test_a_loop_may_not_be_gone_through_at_all() -> None:
    journal = Journal()
    held = names(journal, x=OLD)
    mark = journal.mark
    held["x"] = NEW
    held["y"] = NEW
    journal.settle(mark, [journal.changes(mark), {}])
    assert set(held["x"]) == {*OLD, *NEW}
    assert held["y"] == NEW


def test_an_arm_does_not_see_what_the_other_wrote() -> None:
    journal = Journal()
    held = names(journal, x=OLD)
    mark = journal.mark
    held["x"], held["y"] = NEW, NEW
    first = journal.changes(mark)
    journal.undo(mark)
    assert dict(held) == {"x": OLD}
    held["x"] = OTHER
    second = journal.changes(mark)
    journal.settle(mark, [first, second])
    assert set(held["x"]) == {*NEW, *OTHER}


def test_what_both_arms_take_away_is_gone() -> None:
    journal = Journal()
    held = names(journal, x=OLD)
    mark = journal.mark
    del held["x"]
    gone = journal.changes(mark)
    journal.settle(mark, [gone, gone])
    assert "x" not in held
    journal.undo(mark)
    assert held["x"] == OLD


def test_an_outer_branch_undoes_what_an_inner_one_joined() -> None:
    journal = Journal()
    held = names(journal, x=OLD)
    outer = journal.mark
    held["x"] = NEW
    inner = journal.mark
    held["x"] = OTHER
    journal.settle(inner, [journal.changes(inner), {}])
    assert set(held["x"]) == {*NEW, *OTHER}
    journal.undo(outer)
    assert dict(held) == {"x": OLD}


def test_a_heap_knows_what_a_thing_owns() -> None:
    journal, mine, yours = Journal(), Thing(), Thing()
    heap = Heap(journal)
    heap[mine, "a"] = OLD
    heap.begin(yours, 0, NEW)
    mark = journal.mark
    heap[mine, "b"] = NEW
    assert list(heap.owned(mine)) == [OLD, NEW]
    journal.undo(mark)
    assert list(heap.owned(mine)) == [OLD]
    assert list(heap.owned(yours)) == [NEW]


def test_a_union_has_each_thing_once() -> None:
    assert union(OLD, NEW, OLD) == (*OLD, *NEW)
    assert union(OLD, OLD) is OLD
