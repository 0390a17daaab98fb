"""Whether a script asks what version of torch there is before it does something."""

from __future__ import annotations

import re
from typing import Final

from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import may_have
from lrviz.sources.script.values.things import Ref, Thing

_WORDS: Final = re.compile(r"version|signature|getfullargspec|torch_?(?:\d|g[et]|l[et]|v)", re.I)


def asks_version(run: Run, event: Event) -> bool:
    """Whether a condition around an event asks for torch's version, or what a call takes."""
    return any(
        may_have(branch.on, _is_version) or any(map(_WORDS.search, branch.words))
        for branch in run.conditions(event)
    )


def _is_version(thing: Thing) -> bool:
    return isinstance(thing, Ref) and "version" in thing.dotted.lower()
