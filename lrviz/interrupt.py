"""Ctrl-C before the command line has begun: it ends lrviz quietly."""

import os
import signal
from types import FrameType


def hear() -> None:
    """From here on Ctrl-C ends the process at once: nothing was done yet, and nothing is open."""
    signal.signal(signal.SIGINT, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    os.write(2, b"lrviz: interrupted\n")
    os._exit(130)
