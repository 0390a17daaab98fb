"""Work in a process of its own, with an end to its time and its memory."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

_MORE = 2**31
"""Bytes that a mutant may ask for beyond what there was."""


def forked(work: Callable[[], bool], seconds: float) -> bool:
    """Whether work says so, where it should take some seconds; what ends badly, or never, does."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _limit(int(5 * seconds))
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        code = 1
        with contextlib.suppress(BaseException):
            code = int(work())
        os._exit(code)
    end = time.monotonic() + 15 * seconds  # what waits for ever takes no processor time
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it may have started
    return ended[1] != 0


def _limit(seconds: int) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    memory = pages * resource.getpagesize() + _MORE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
