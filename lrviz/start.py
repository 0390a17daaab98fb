"""Where ``lrviz`` starts: Ctrl-C is heard from here on, before anything else is imported."""

from __future__ import annotations

import signal
from typing import Any

from lrviz.interrupt import hear


def main(**options: Any) -> None:
    """Run the command line; see `lrviz.cli`."""
    hear()
    from lrviz.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run(**options)
