"""Where ``lrviz`` starts: Ctrl-C is heard from here on, before anything else is imported."""

from __future__ import annotations

import os
import signal
from typing import Any


def main(**options: Any) -> None:
    """Run the command line; see `lrviz.cli`."""
    signal.signal(signal.SIGINT, _leave)
    from lrviz.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run(**options)


def _leave(number: int, frame: Any) -> None:
    """Nothing was done yet, and nothing is open."""
    os.write(2, b"lrviz: interrupted\n")
    os._exit(130)
