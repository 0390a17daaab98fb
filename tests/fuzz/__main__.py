"""Fuzzers: ``python tests/fuzz [--seconds N] [--seed N] [KIND...]``; by default all, a minute each.

Each input is made from a seed (which is printed with what it breaks), checked in a process of its
own, and must come to an exit code and no traceback within a few seconds. The count of inputs is
printed for each kind; the exit code is 1 where anything broke, and the input is kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.inputs import KINDS
from tests.fuzz.run import fuzz


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--seconds", type=float, default=60, help="for each kind")
    parser.add_argument("--seed", type=int, default=0, help="of the first input")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "lrviz-fuzz"))
    given = parser.parse_args()
    broken = 0
    for kind in given.kinds or KINDS:
        found = fuzz(kind, given.seconds, given.seed)
        print(
            f"{kind}: {found.count:,} inputs from seed {given.seed} on, {len(found.broken)} broken"
        )
        for one in found.broken:
            given.keep.mkdir(exist_ok=True)
            file = given.keep / f"{kind}-{one.seed}-{one.name}"
            file.write_bytes(one.data)
            print(f"  seed {one.seed}: {one.why} ({file})")
        broken += len(found.broken)
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
