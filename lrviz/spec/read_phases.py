"""The phases of a ``Phases`` table: every key and value checked, every number computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lrviz.known.argument import Argument
from lrviz.known.phases import CONTINUE, SHAPES
from lrviz.spec.expression import Number
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.phases import Phase
from lrviz.spec.reading import Reading
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.problem import KeyPath, did_you_mean, nearest

_SHAPE: Final = Argument("shape", "choice", None, "How the factor goes.", choices=tuple(SHAPES))


def read_phases(
    reading: Reading, raw: Any, path: KeyPath, values: Values, ticks: Number
) -> tuple[Phase, ...]:
    """The phases; those that cannot be read are left out, each with its problem.

    Args:
        path: Where ``raw`` stands.
        ticks: The ticks of the run (from the scheduler's tick 0 on), which the last phase fills.
    """
    if not isinstance(raw, list) or not raw:
        given = "an empty array" if isinstance(raw, list) else describe(raw)
        message = (
            f"`phases` is {given}; expected an array of phase tables, as in "
            '[{ shape = "linear", from = 0, to = 1, length = 500 }, ...]'
        )
        reading.add("LR005", path, message)
        return ()
    phases: list[Phase] = []
    for index, table in enumerate(raw):
        before = len(reading.problems)
        here = (*path, index)
        found = _read(reading, table, here, values)
        if found is not None and index < len(raw) - 1:
            _not_the_last(reading, table, here)
        if found is None or len(reading.problems) > before:
            phases.append(_unknown(phases, ticks))
            continue
        phase = _phase(found, phases, ticks)
        for key, message in _refused(phase, found):
            reading.add("LR005", (*here, key if key in found else "shape"), message)
        if len(reading.problems) == before:
            _ends(reading, phase, here)
        sound = len(reading.problems) == before
        phases.append(phase if sound else _unknown(phases, ticks))
    return tuple(phases)


def without_misplaced(reading: Reading, table: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
    """The keys of a ``Phases`` table less those of a phase, each with its problem."""
    keys = {"shape", *(key for shape in SHAPES.values() for key in shape.by_name)}
    for key in table:
        if key in keys:
            message = f"`{key}` belongs to a phase; expected it inside one of `phases`"
            reading.add("LR005", (*path, key), message, key=True)
    return {key: value for key, value in table.items() if key not in keys}


def _read(reading: Reading, table: Any, path: KeyPath, values: Values) -> dict[str, Any] | None:
    """The keys of one phase; None where even its shape is not known."""
    if not isinstance(table, dict):
        message = f"a phase is {describe(table)}; expected a table with a `shape`"
        reading.add("LR005", path, message)
        return None
    own = {k: v for k, v in table.items() if k != "shape"}
    if "shape" not in table:
        wrong = next((k for k in own if nearest(k, ("shape",))), None)
        message = f"the phase has no `shape`; expected {_SHAPE.expected}"
        if wrong is not None:
            message = f"a phase has no key `{wrong}`{did_you_mean(wrong, ('shape',))}"
            reading.add("LR005", (*path, wrong), message, key=True)
        else:
            reading.add("LR005", path, message)
        return None
    try:
        shape = values.read(_SHAPE, table["shape"], (*path, "shape"))
    except BadValue as error:
        reading.problems.append(error.problem)
        return None
    known = SHAPES[shape].by_name
    article = "an" if shape[0] in "aeiou" else "a"
    owner = f"{article} {shape} phase"
    found = reading.arguments(own, known, owner, path, values, ("shape",))
    misspelt = {nearest(key, known) for key in own if key not in known}
    for argument in known.values():
        if argument.required and argument.name not in own and argument.name not in misspelt:
            message = f"{owner} needs `{argument.name}`: expected {argument.expected}"
            reading.add("LR005", (*path, "shape"), message)
    return {"shape": shape, **found}


def _not_the_last(reading: Reading, table: Mapping[str, Any], path: KeyPath) -> None:
    """What only the last phase may say, or leave out."""
    known = SHAPES[table["shape"]].by_name
    if "length" not in {k if k in known else nearest(k, known) for k in table}:
        message = "the phase has no `length`; only the last phase takes the rest of the run"
        reading.add("LR005", (*path, "shape"), message)
    if "past_end" in table and "past_end" in known:
        message = "`past_end` belongs to the last phase; this one ends where the next begins"
        reading.add("LR005", (*path, "past_end"), message, key=True)


def _phase(found: Mapping[str, Any], before: Sequence[Phase], ticks: Number) -> Phase:
    start = before[-1].end if before else 0
    factor = before[-1].ends if before else 1
    numbers = {k: v for k, v in found.items() if k not in ("shape", "from", "to", "length")}
    first = found.get("from", factor)
    last = found.get("to", 0 if found["shape"] == "inverse-sqrt" else first)
    length = found.get("length", max(ticks - start, 0))
    if found["shape"] == "power":
        numbers.setdefault("power", 1.0)
    if found["shape"] == "inverse-sqrt":
        numbers.setdefault("timescale", start)
    return Phase(found["shape"], start, length, first, last, **numbers)


def _unknown(before: Sequence[Phase], ticks: Number) -> Phase:
    """In the place of one that cannot be read, so that those after it still are."""
    start = before[-1].end if before else 0
    return Phase("constant", start, max(ticks - start, 0), 1, 1)


def _ends(reading: Reading, phase: Phase, path: KeyPath) -> None:
    """A phase whose end is no number, from which no other could go on (LR008)."""
    try:
        end = phase.ends
    except ExpressionError:
        end = math.nan
    if not math.isfinite(end):
        message = f"the {phase.shape} phase ends at no number: expected smaller ones in it"
        reading.add("LR008", path, message)


def _refused(phase: Phase, found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Numbers that are each right by themselves, and have no factor together: key and message."""
    goes_on = phase.past_end == CONTINUE
    if phase.shape == "exponential" and phase.base is None:
        for key, factor in (("from", phase.first), ("to", phase.last)):
            if factor <= 0:
                why = "" if key in found else ", where the phase before ends"
                message = f"an exponential phase goes `{key}` {factor:g}{why}; expected more than 0"
                yield key, message
                return
        if not 0 < phase.last / phase.first < math.inf:
            yield "to", "`to` is too far from `from` for the ratio of the two to be a number"
    if phase.base == 1:
        yield "base", "`base` is 1; expected another number, or a linear phase"
    if phase.shape == "log" and 0 < phase.length <= 1:
        yield "length", f"a log phase is {phase.length:g} ticks long; expected more than 1"
    if phase.shape == "inverse-sqrt" and phase.timescale == 0 and phase.length > 0:
        yield (
            "timescale",
            "an inverse-sqrt phase at the start of the run needs `timescale`: expected a number "
            "greater than 0 (elsewhere it is the ticks before the phase)",
        )
    if phase.shape == "power" and goes_on and not float(phase.power or 0).is_integer():
        yield "past_end", "past its end a power phase goes on only by a whole `power`"
