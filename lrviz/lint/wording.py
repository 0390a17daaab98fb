"""The advice of a rule over specs, in the words of what the spec was read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lrviz.lint.diagnostic import Diagnostic
from lrviz.sources.plan import Plan
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON

_INTERVAL: Final = re.compile(r'(?:(?P<set>[Ss]et) )?interval = "(?P<unit>epoch|step)"')
_ASIDE: Final = re.compile(r' \(interval = "(?:epoch|step)"\)')
_FLAG: Final = re.compile(r"\bcycle_momentum = true, or set it to false\b")

_OF_RUNS: Final = re.compile(r"LR007|LR107|LR20[12459]|LR30[124-689]|LR31[01245]|LR40[12]")
"""Rules whose findings may not come true in a shorter run."""
_EACH: Final = "Make each a [[scheduler]] of its own"

_CALL: Final[Mapping[str, str]] = {
    "epoch": "call step() once an epoch",
    "step": "call step() after every batch",
}
_TICK: Final[Mapping[str, str]] = {
    "epoch": "let it tick once an epoch",
    "step": "let it tick once a step",
}
_BY_EPOCH: Final[Mapping[str, str]] = {
    "epoch": "set by_epoch=True",
    "step": "set by_epoch=False",
}


def of_a_whole_run(found: Diagnostic) -> Diagnostic:
    """A finding of a run that may be stopped early: what it says is of one that is not."""
    if not _OF_RUNS.match(found.code):
        return found
    said = f"{found.message} This is of a run that nothing ends early."
    return replace(found, message=said, fix=None)


def in_words_of(plan: Plan, message: str) -> str:
    """A message that speaks of a spec's keys, for the file that the plan was read from.

    A script calls ``step()`` where a spec says ``interval``, and a framework's config has a key of
    its own for it or none.
    """
    in_python = plan.source.syntax in (PYTHON, NOTEBOOK)
    if plan.format == "mmengine":
        ways = _BY_EPOCH
    elif plan.format:
        ways = _TICK
    elif in_python:
        ways = _CALL
    else:
        return message
    message = _INTERVAL.sub(lambda found: _said(found, ways), _ASIDE.sub("", message))
    if not in_python:
        return message
    message = message.replace(_EACH, "Build each for the optimizer, and step each")
    return _FLAG.sub("cycle_momentum=True, or set it to False", message)


def _said(found: re.Match[str], ways: Mapping[str, str]) -> str:
    way = ways[found["unit"]]
    return way[0].upper() + way[1:] if found["set"] == "Set" else way
