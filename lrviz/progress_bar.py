"""A progress bar on standard error, for work that turns out to take long."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Final

import click

from lrviz.engine.progress import Progress

_SILENT: Final = 0.5  # seconds after which somebody begins to wonder
_UNITS: Final = 1000


class ProgressBar(AbstractContextManager["ProgressBar"]):
    """Appears on a terminal after half a second; elsewhere it never does.

    Args:
        parts: How many simulations there are.
        label: What is being done.
    """

    def __init__(self, parts: int, label: str = "Stepping") -> None:
        self.parts = parts
        self.label = label
        self.started = time.monotonic()
        self._bar: Any = None
        self._looked_at = sys.stderr.isatty()

    def part(self, index: int) -> Progress:
        """What simulation number ``index`` (from 0) reports its own share to."""

        def report(share: float) -> None:
            done = int((index + share) / self.parts * _UNITS)
            if self._bar is None:
                if not self._looked_at or time.monotonic() - self.started < _SILENT:
                    return
                bar = click.progressbar(length=_UNITS, label=self.label, file=sys.stderr)
                self._bar = bar.__enter__()
            self._bar.update(done - self._bar.pos)

        return report

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
