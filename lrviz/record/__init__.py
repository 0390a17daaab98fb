"""A real run: the LR that it used, read from its logs or recorded, and held against its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def record(path: str | Path = "run.lrviz.csv", *, rank: int | None = 0) -> Iterator[Path]:
    """Record the LR of every torch optimizer that steps inside the block.

    A row for each step and param group: LR, momentum, how often the scheduler had ticked, whether
    AMP skipped the step. It is written as the run goes, so that a killed run keeps what it had;
    ``lrviz plot SPEC --run PATH`` lays it over its plan.

    Args:
        path: The record, a CSV file; it appears at the first step, and replaces one that is there.
        rank: The process that is recorded of a distributed run; None for all, each in a file of
            its own (NAME.rank1.csv).

    Yields:
        The record's absolute path.
    """
    from lrviz.record.recorder import Recorder

    recorder = Recorder(str(path), None if rank is None else (rank,))
    recorder.start()
    try:
        yield Path(recorder.path)
    finally:
        recorder.stop()
