"""Cards drawn by several processes: fresh ones, that end with this one however it ends.

Not a pool of the standard library: its workers begin with the current folder first on
``sys.path``, run what lies there, and sleep on where this process is killed. Not forks either: one
of a process in which torch has started its threads may hang.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Final

from lrviz.gallery.card import Card, draw
from lrviz.gallery.card_data import Job
from lrviz.plot.settings import ignore_the_folders_own

# The first thing that a worker does: from here on it finds what this process finds, and no more.
_BEGIN: Final = (
    "import sys; sys.path[:] = {path!r}; from lrviz.gallery.workers import serve; serve()"
)
# And before: from Python 3.13 on, Python imports two modules before it runs what -c gives.
_SAFELY: Final = ("-P",) if sys.version_info >= (3, 11) else ()


def drawn(jobs: Sequence[Job], processes: int, told: Callable[[int], None]) -> list[Card]:
    """The card of each job, in their order.

    Args:
        processes: How many draw at once.
        told: Called with the number of cards that are done.
    """
    cards: dict[int, Card] = {}
    waiting = iter(enumerate(jobs))
    lock = threading.Lock()
    workers = [_Worker() for _ in range(min(processes, len(jobs)))]
    try:
        threads = [
            threading.Thread(target=worker.work, args=(waiting, lock, cards), daemon=True)
            for worker in workers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.1)
                told(len(cards))
    finally:
        for worker in workers:
            worker.end()
    # What a worker did not bring, for want of memory say, is drawn here.
    return [cards[index] if index in cards else draw(job) for index, job in enumerate(jobs)]


class _Worker:
    """A process that draws what it is sent, one card after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *_SAFELY, "-c", _BEGIN.format(path=[p for p in sys.path if p])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is this process's, which ends its workers
        )

    def work(
        self, waiting: Iterator[tuple[int, Job]], lock: threading.Lock, cards: dict[int, Card]
    ) -> None:
        """Have it draw what is ``waiting`` until nothing is, or until it ends."""
        send, receive = self._process.stdin, self._process.stdout
        if send is None or receive is None:
            return
        while True:
            with lock:
                index, job = next(waiting, (-1, None))
            if job is None:
                return
            try:
                pickle.dump(job, send)
                send.flush()
                cards[index] = pickle.load(receive)
            except Exception:  # it ended, or cannot be understood: `drawn` does without it
                return

    def end(self) -> None:
        """Nothing of it is left behind."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what was not sent yet has nobody to go to
        return


def serve() -> None:
    """A worker's life: draw what comes on standard input until that ends, as with its parent."""
    ignore_the_folders_own()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what others' code prints is no card
    requests = sys.stdin.buffer
    while True:
        try:
            job = pickle.load(requests)
        except EOFError:
            return
        try:
            pickle.dump(draw(job), answers)
            answers.flush()
        except BrokenPipeError:
            return
