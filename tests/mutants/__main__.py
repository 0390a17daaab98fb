"""Small mistakes in lrviz, one at a time: which of them do the tests notice?

``python tests/mutants [--count N] [--seed N] [--again FILE] [AREA...]``; Linux only, as it forks.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[0] = str(ROOT)
STARTED = Path.cwd()
os.chdir(ROOT)
os.environ["HYPOTHESIS_PROFILE"] = "ci"

import hypothesis  # noqa: E402, F401
import matplotlib.figure  # noqa: E402, F401
import torch  # noqa: E402, F401  what each process would take seconds to import; not lrviz itself

from tests.mutants.areas import AREAS, Planted, again, sampled  # noqa: E402
from tests.mutants.code import plant  # noqa: E402
from tests.mutants.fork import forked  # noqa: E402
from tests.mutants.run import KILLED, LIVES, OUT, SECONDS, Only, Runner, run_tests, say  # noqa: E402

Verdicts = dict[Planted, str]


def main() -> int:
    """Print what becomes of each mutant, and how many of each area are killed."""
    parser = argparse.ArgumentParser(prog="tests/mutants", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--count", type=int, default=40, help="mutants of each area (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one, another sample")
    parser.add_argument("--again", type=Path, help="what was printed: also those that lived")
    chosen = parser.parse_args()
    wrong = set(chosen.areas) - AREAS.keys()
    if wrong:
        parser.error(f"there is no area {', '.join(sorted(wrong))}")
    table = []
    for name in chosen.areas or AREAS:
        sample = sampled(name, chosen.count, chosen.seed)
        if chosen.again is not None:
            sample = [*again(name, (STARTED / chosen.again).read_text(encoding="utf-8")), *sample]
        verdicts = judged(name, list(dict.fromkeys(sample)))
        killed = sum(verdict == KILLED for verdict in verdicts.values())
        share = killed / max(len(verdicts), 1)
        table.append(f"{name:10} {killed:4} of {len(verdicts):4} killed, {share:.0%}")
    print("\n".join(table), file=OUT)
    return 0


def judged(name: str, sample: list[Planted]) -> Verdicts:
    """What becomes of some mutants of an area."""
    with tempfile.TemporaryDirectory() as folder:
        handed = Path(folder) / "verdicts"
        child = os.fork()
        if child == 0:
            runner = Runner(name, sample)
            code = run_tests(AREAS[name].tests, runner)
            handed.write_bytes(pickle.dumps((runner.verdicts, runner.later)))
            os._exit(code)
        os.waitpid(child, 0)
        verdicts, later = pickle.loads(handed.read_bytes())
    for planted, tests in later.items():
        dies = forked(lambda one=planted, few=tests: imported(one, few), 3 * SECONDS)
        verdicts[planted] = say(planted, KILLED if dies else LIVES)
    return {planted: verdicts[planted] for planted in sample}


def imported(planted: Planted, tests: list[str]) -> bool:
    """Whether some tests fail where a module is imported with a mutant in it."""
    plant(planted)
    files = sorted({test.split("::")[0] for test in tests})
    return run_tests(["-x", *files], Only(tests)) != 0


if __name__ == "__main__":
    sys.exit(main())
