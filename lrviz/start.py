"""Where ``lrviz`` starts: Ctrl-C is heard from here on, before anything else is imported."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.interrupt import hear

_ROOM: Final = 65_536


def main(**options: Any) -> None:
    """Run the command line; see `lrviz.cli`."""
    hear()
    # Importing torch makes some 300,000 objects that stay: to go through all of them again and
    # again takes a tenth of a short command. The garbage of some ten scripts is collected at once.
    gc.set_threshold(400_000, 20, 20)
    from lrviz.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _with_room(run, options)
    finally:
        gc.freeze()  # what is left goes with the process, and need not be looked through for cycles


def _with_room(act: Callable[..., None], options: Mapping[str, Any]) -> None:
    act(**options)


# Python 3.11 and later maps 16 KB for the frames of some forty calls, and unmaps them when it is
# back above them: to read an expression goes down and up there all the time, which is half of the
# system's time in `check`. Below a frame with room for all of them, nothing is mapped any more.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=_ROOM)
