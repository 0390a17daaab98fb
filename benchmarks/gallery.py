"""The whole gallery as a whole process: cold, unchanged, and with one spec changed.

python benchmarks/gallery.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GALLERY = Path(__file__).parent.parent / "gallery"
ROUNDS = 3


def build(folder: Path) -> float:
    """Seconds that ``lrviz gallery`` takes."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "lrviz", "gallery", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "gallery"
        times: dict[str, list[float]] = {"cold": [], "unchanged": [], "one changed": []}
        for number in range(ROUNDS):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(GALLERY, folder, ignore=shutil.ignore_patterns("images", "*.html"))
            (folder / "README.md").unlink()
            times["cold"].append(build(folder))
            times["unchanged"].append(build(folder))
            with (folder / "builtin" / "step-lr.toml").open("a") as spec:
                spec.write(f"# {number}\n")
            times["one changed"].append(build(folder))
        specs = len(list(folder.glob("*/*.toml")))
    cold = min(times["cold"])
    for name, found in times.items():
        print(f"{name:12} {min(found):6.2f} s   {min(found) / cold:5.2f} of cold")
    print(f"cold, a spec {cold / specs:6.3f} s   ({specs} specs; aim 0.15; unchanged: aim 0.3)")


if __name__ == "__main__":
    main()
