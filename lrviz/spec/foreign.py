"""Code of others (a trusted package's): run so that it ends nothing but itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Ended(Exception):
    """Others' code raised what would end the program.

    Attributes:
        kind: The name of what it raised: "SystemExit".
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.kind = type(error).__name__


def kind_of(error: Exception) -> str:
    """The name of what was raised, as a message shows it."""
    return error.kind if isinstance(error, Ended) else type(error).__name__


@contextmanager
def contained() -> Iterator[None]:
    """Inside, only the user's own Ctrl-C ends the program.

    Raises:
        Ended: SystemExit, KeyboardInterrupt and the like were raised by the code itself.
    """
    pressed = False

    def note(number: int, frame: Any) -> None:
        nonlocal pressed
        pressed = True
        signal.default_int_handler(number, frame)

    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception:
        raise
    except BaseException as error:
        if pressed:
            raise
        raise Ended(error) from error
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
