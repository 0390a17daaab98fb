"""Many training scripts, checked by several processes where that pays."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from lrviz.lint.file_report import FileReport
from lrviz.lint.files import check_source, may_be_ours
from lrviz.lint.settings import Settings
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

_WORTH_A_PROCESS: Final = 400_000
"""Characters of training code that take longer to check than a process takes to start."""
_MOST: Final = 8
_NEIGHBOURS: Final = 16
"""Scripts that stay together: they mostly import the same files, which are read once for them."""
_FIRST: Final = Source(
    "train.py",
    Path(),
    """
from torch.optim import SGD, lr_scheduler
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.95**epoch)
for epoch in range(90):
    optimizer.step()
    scheduler.step()
""",
    PYTHON,
)
_PLAIN: Final = Settings(engine="formula")
"""A script that is checked before the others are shared out, and how: not every process needs to
import what a check takes. It must not import torch."""


def check_scripts(scripts: Sequence[Source], settings: Settings) -> list[FileReport]:
    """The report of each script, in their order; see `check_source`."""
    trains = [number for number, one in enumerate(scripts) if may_be_ours(one)]
    reports = [FileReport(one.name, one.text, blank=True) for one in scripts]
    jobs = [scripts[number] for number in trains]
    for number, found in zip(trains, _reports(jobs, settings), strict=True):
        reports[number] = found
    return reports


def _reports(jobs: Sequence[Source], settings: Settings) -> list[FileReport]:
    worth = sum(len(job.text) for job in jobs) // _WORTH_A_PROCESS
    shares = min(_cores(), worth, _MOST)
    # A fork is here at once, but not everywhere, and may hang where torch has started its threads.
    if shares < 2 or not sys.platform.startswith("linux") or "torch" in sys.modules:
        return _checked(jobs, settings)
    check_source(_FIRST, _PLAIN)
    gc.freeze()  # what is there by now stays, and is not to be copied for a count of it
    numbers = range(len(jobs))
    together = max(1, min(_NEIGHBOURS, len(jobs) // (4 * shares)))
    own, *others = ([n for n in numbers if n // together % shares == k] for k in range(shares))
    found: dict[int, FileReport] = {}
    children: list[_Child] = []
    try:
        for share in others:
            children.append(_Child([jobs[number] for number in share], settings))
        found.update(zip(own, _checked([jobs[number] for number in own], settings), strict=True))
        for share, child in zip(others, children, strict=True):
            found.update(zip(share, child.reports(), strict=True))
    finally:
        for child in children:
            child.end()
    return [found[number] for number in numbers]


def _checked(jobs: Sequence[Source], settings: Settings) -> list[FileReport]:
    return [check_source(job, settings) for job in jobs]


class _Child:
    """A copy of this process that checks its share, and writes the reports to a pipe.

    Not a pool of the standard library: one waits for ever for a worker that was killed, the
    other for its own threads after Ctrl-C.
    """

    def __init__(self, jobs: Sequence[Source], settings: Settings) -> None:
        self._jobs, self._settings = jobs, settings
        self._reader, writer = os.pipe()
        sys.stdout.flush()
        self._pid = os.fork()
        if self._pid == 0:  # the child, which never returns
            self._work(writer)
        os.close(writer)

    def _work(self, writer: int) -> None:
        import pickle

        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's, which ends its children
            # Texts need not travel: the parent has them.
            found = [replace(r, text=None) for r in _checked(self._jobs, self._settings)]
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(found, pipe)
        finally:
            os._exit(0)

    def reports(self) -> list[FileReport]:
        """Its reports; made here where it ended before it was done, for want of memory say."""
        import pickle

        with os.fdopen(self._reader, "rb", closefd=False) as pipe:
            try:
                found = pickle.load(pipe)
            except (EOFError, pickle.UnpicklingError):
                return _checked(self._jobs, self._settings)
        return [replace(r, text=job.text) for r, job in zip(found, self._jobs, strict=True)]

    def end(self) -> None:
        """Nothing of it is left behind."""
        os.close(self._reader)
        os.kill(self._pid, signal.SIGKILL)  # until it is waited for, the number is its own
        os.waitpid(self._pid, 0)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
