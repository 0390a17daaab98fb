"""What a scheduler was built from."""

from __future__ import annotations

from collections.abc import Mapping

from lrviz.sources.script.values.things import Container, Scheduler, Thing, Value


def parts_of(scheduler: Scheduler, heap: Mapping[tuple[Thing, object], Value]) -> set[Thing]:
    """All that a scheduler was built from, in containers too.

    Args:
        heap: What attributes, items and the like hold.
    """
    found: set[Thing] = set()
    waiting = [t for value in scheduler.arguments.values() for t in value]
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            if isinstance(item, Container):
                keys = [(item, key) for key in item.keys]
                waiting += [t for key in keys for t in heap.get(key, ())]
    return found | set(scheduler.children)
