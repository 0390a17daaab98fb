"""What the name of an argument says: a metric, a counter of epochs or steps, or nothing."""

from __future__ import annotations

from typing import Final, Literal

from lrviz.known.metrics import direction, words
from lrviz.known.names import COUNTERS
from lrviz.sources.script.values.events import Argument
from lrviz.sources.script.values.things import Const, Formula

_METRICS: Final = frozenset(
    {"metric", "metrics", "losses", "score", "accuracies", "errors", "accs", "err"}
)
_TURNED: Final = frozenset({"neg", "negative", "negated", "minus", "inv", "inverse", "inverted"})


def meaning(argument: Argument) -> Literal["metric", "counter"] | None:
    """What an argument of ``scheduler.step`` is by its name, or by what it counts."""
    found = {word for name in argument.words for word in words(name)}
    if rises_or_falls(argument) is not None or found & _METRICS:
        return "metric"
    if found & COUNTERS or argument.counts:
        return "counter"
    return None


def rises_or_falls(argument: Argument) -> Literal["min", "max"] | None:
    """The mode that a metric wants, by its name and not yet turned round."""
    plural = {"losses": "loss", "accs": "acc", "accuracies": "accuracy", "err": "error"}
    found = [plural.get(word, word) for name in argument.words for word in words(name)]
    return direction("_".join((*found, *argument.words)))  # mAP and mIoU are one word each


def is_turned(argument: Argument) -> bool:
    """Whether a name says, or what it holds shows, that a metric was turned round before."""
    if any(word in _TURNED for name in argument.words for word in words(name)):
        return True
    return any(
        isinstance(thing, Formula)
        and (
            thing.operator == "neg"
            or (thing.operator == "-" and any(isinstance(t, Const) for t in thing.operands[0]))
        )
        for thing in argument.value
    )
