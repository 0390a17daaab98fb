"""The schedules of a file that can be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lrviz.engine.unknown import drawable
from lrviz.sources.assume import Assumption, parse_assumption
from lrviz.sources.door import open_file, read_plans
from lrviz.sources.script.cells import in_cells, told
from lrviz.sources.source import Source
from lrviz.spec.model import Spec
from lrviz.spec.unknown import Depends
from lrviz.text.problem import Problem


def of_file(
    path: str | Path, assume: Iterable[str], trust: Iterable[str]
) -> list[tuple[Spec, str | None]]:
    """Each, and what tells it from the others of the file, if there are several.

    Raises:
        SpecError: The file cannot be read, has no schedule, or none that can be known.
    """
    source = open_file(path)
    with in_cells(source):
        return _drawn(source, tuple(map(parse_assumption, assume)), trust)


def _drawn(
    source: Source, assume: Iterable[Assumption], trust: Iterable[str]
) -> list[tuple[Spec, str | None]]:
    found = read_plans(source, assume)
    plans = found.reading.plans if len(found.reading.plans) > 1 else (found.only(),)
    drawn: list[tuple[Spec, str | None]] = []
    asking: list[Problem] = []
    for plan in plans:
        try:
            spec = drawable(plan, assumed=found.assumed, trust=trust).spec
        except Depends as error:
            asking += error.problems
        else:
            drawn.append((spec, told(source, plan.label) if len(plans) > 1 else None))
    if not drawn:
        raise Depends(dict.fromkeys(asking))
    return drawn
