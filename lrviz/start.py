"""Where ``lrviz`` starts: Ctrl-C is heard from here on, before anything else is imported."""

from __future__ import annotations

import gc
import signal
from typing import Any

from lrviz.interrupt import hear


def main(**options: Any) -> None:
    """Run the command line; see `lrviz.cli`."""
    hear()
    # Importing torch makes some 300,000 objects that stay: to go through all of them again and
    # again takes a tenth of a short command. The garbage of some ten scripts is collected at once.
    gc.set_threshold(400_000, 20, 20)
    from lrviz.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run(**options)
    finally:
        gc.freeze()  # what is left goes with the process, and need not be looked through for cycles
