"""Runs the tests of an area against its mutants, and says which of them live.

One pytest collects the tests, runs them once to see which of them reach which line, and then runs
those that reach a mutant's line against it, in a fork of its own in which the mutated function has
its new code. A mutant of what is run while a module is imported gets a process that imports it.
"""

from __future__ import annotations

import functools
import gc
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import coverage
import pytest

from tests.mutants.areas import Planted, modules
from tests.mutants.code import Swap, swapped
from tests.mutants.fork import forked

SECONDS = 4.0
"""Processor time for the tests of one mutant: quick ones of each kind come first."""
_KIND: Final = re.compile(r"([^\[]+)(?:\[.*?(LR\d+))?")
"""Of a test's name: the function, and the rule that its parameters name."""
KILLED, LIVES, UNREACHED = "killed", "lives", "no test"
OUT = os.fdopen(os.dup(1), "w", buffering=1)
"""Where verdicts are printed; pytest keeps the standard output for its tests."""


@dataclass(frozen=True)
class Reached:
    """Which tests reach which lines, how long each takes, and what is run at import already."""

    tests: dict[tuple[str, int], list[str]]
    seconds: dict[str, float]
    imported: frozenset[tuple[str, int]]

    def of(self, planted: Planted, anywhere: bool) -> list[str]:
        """The tests that reach a mutant's line, or its module: as many as there is time for."""
        file = str(planted.path)
        if anywhere:
            reaching = {
                test for (own, _), some in self.tests.items() if own == file for test in some
            }
        else:
            reaching = set(self.tests.get((file, planted.mutant.line), ()))
        chosen: list[str] = []
        spent = 0.0
        most = 3 * SECONDS if anywhere else SECONDS  # who asks for a table is not known
        for test in self._in_turn(reaching, _last_word(planted) if anywhere else ""):
            if not chosen or spent + self.seconds[test] <= most:
                spent += self.seconds[test]
                chosen.append(test)
        return chosen

    def _in_turn(self, tests: set[str], word: str) -> list[str]:
        """The quickest tests, then of each kind the quickest one, then the next one of each.

        Those that are named after a word come first.
        """
        rank: dict[str, tuple[bool, bool, int, float]] = {}
        so_far: dict[str, int] = defaultdict(int)
        spent = 0.0
        for test in sorted(tests, key=lambda one: (self.seconds[one], one)):
            kind = _KIND.match(test)
            name = test if kind is None else "".join(kind.groups(""))
            named = word.isidentifier() and word in test
            slow = self.seconds[test] > SECONDS / 10
            spent += self.seconds[test]
            turn = so_far[name] if spent > SECONDS / 4 else -1
            rank[test] = (not named, slow, turn, self.seconds[test])
            so_far[name] += 1
        return sorted(rank, key=rank.__getitem__)


class Runner:
    """A plugin of pytest that runs the collected tests again and again."""

    def __init__(self, name: str, sample: Sequence[Planted]) -> None:
        self.sample = sample
        self.verdicts: dict[Planted, str] = {}
        self.later: dict[Planted, list[str]] = {}
        self._failed = False
        files = [str(path) for path in modules(name)]
        self._coverage = coverage.Coverage(data_file=None, include=files, config_file=False)
        self._coverage.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Whether a test fails."""
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All tests once, and then those of each mutant."""
        gc.unfreeze()  # functions and caches are looked for among what the garbage collector sees
        reached = self._reached(session.items)
        items = {item.nodeid: item for item in session.items}
        for planted in self.sample:
            imported = (str(planted.path), planted.mutant.line) in reached.imported
            swap = None if imported else swapped(planted)
            tests = reached.of(planted, anywhere=swap is None)
            if not tests:
                self.verdicts[planted] = say(planted, UNREACHED)
            elif swap is None:
                self.later[planted] = tests
            else:
                chosen = [items[test] for test in tests]
                dies = forked(functools.partial(self._dies, swap, chosen), SECONDS)
                self.verdicts[planted] = say(planted, KILLED if dies else LIVES)
        return True

    def _run(self, item: pytest.Item, then: pytest.Item | None) -> bool:
        """Whether a test fails."""
        self._failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=then)
        return self._failed

    def _reached(self, items: Sequence[pytest.Item]) -> Reached:
        seconds, failing = {}, set()
        for item, then in zip(items, [*items[1:], None], strict=True):
            self._coverage.switch_context(item.nodeid)
            began = time.process_time()
            if self._run(item, then):
                failing.add(item.nodeid)  # it says nothing of a mutant
                print("fails without a mutant:", item.nodeid, file=OUT)
            seconds[item.nodeid] = time.process_time() - began
        self._coverage.stop()
        data = self._coverage.get_data()
        tests = {}
        imported = set()
        for file in data.measured_files():
            for line, contexts in data.contexts_by_lineno(file).items():
                tests[file, line] = [one for one in contexts if one and one not in failing]
                if not tests[file, line]:  # else what runs while tests are collected, too
                    imported.add((file, line))
        return Reached(tests, seconds, frozenset(imported))

    def _dies(self, swap: Swap, items: Sequence[pytest.Item]) -> bool:
        for function, code in swap:
            function.__code__ = code
        for cached in [o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper)]:
            if (getattr(cached, "__module__", None) or "").startswith("lrviz"):
                cached.cache_clear()
        return any(
            self._run(item, then) for item, then in zip(items, [*items[1:], None], strict=True)
        )


class Only:
    """A plugin of pytest that leaves out all tests but some."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.tests = set(tests)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others."""
        items[:] = [item for item in items if item.nodeid in self.tests]


def _last_word(planted: Planted) -> str:
    """Of "torch.optim" in a table: "optim"."""
    return planted.mutant.old.strip("\"'").rpartition(".")[2]


def say(planted: Planted, verdict: str) -> str:
    """Print a verdict, and give it back."""
    print(f"{verdict:8} {planted}", file=OUT)
    return verdict


def run_tests(arguments: Sequence[str], plugin: object) -> int:
    """Run pytest in this process; its exit code."""
    quiet = ["-q", "-p", "no:cacheprovider", "-m", "not slow"]
    sys.argv = ["pytest"]
    return int(pytest.main([*quiet, *arguments], plugins=[plugin]))
