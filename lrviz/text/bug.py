"""A fault of lrviz's own, said so that it can be reported."""

from __future__ import annotations

from typing import Final

BUGS: Final = "https://github.com/lrviz/lrviz/issues"
"""Where people report what lrviz does wrong."""


def bug(error: BaseException, what: str = "") -> str:
    """What is said of an exception that nobody expected, on one line.

    Args:
        what: What raised it, if something that has a name.
    """
    why = " ".join(f"{type(error).__name__}: {error}".split())
    raised = f"{what} raises {why}" if what else why
    return f"a bug of lrviz: {raised[:300]}; please report it: {BUGS}"
