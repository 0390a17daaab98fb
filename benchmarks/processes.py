"""Whole processes against what nobody can do without: the import of torch.

``python benchmarks/processes.py [RUNS]`` runs each command that many times (default 7), in turns,
and prints the ratio of the medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RECIPES = Path(__file__).parent.parent / "tests" / "recipes"
FORMULA = ("--engine", "formula")
SPEC = (
    "epochs = 100\noptimizer = { lr = 0.1 }\nscheduler = { type = 'ExponentialLR', gamma = 0.9 }\n"
)


# As users have it: with the byte code of what is installed kept on disk.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str], folder: str) -> float:
    start = time.perf_counter()
    checks = "check" not in command
    subprocess.run(command, check=checks, capture_output=True, cwd=folder, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    python = [sys.executable, "-c"]
    lrviz = [sys.executable, "-m", "lrviz"]
    commands = {
        "import torch": [*python, "import torch"],
        "import torch, matplotlib.figure": [*python, "import torch, matplotlib.figure"],
        "lrviz --help": [*lrviz, "--help"],
        "lrviz plot, 100 ticks": [*lrviz, "plot", "spec.toml"],
        "lrviz check, 1 spec": [*lrviz, "check", "spec.toml"],
        "lrviz check, 1,000 specs": [*lrviz, "check", "many"],
        "lrviz plot, 1,000,000 ticks, no torch": [*lrviz, "plot", "long.toml", *FORMULA],
        "lrviz plot, 100 ticks, no torch": [*lrviz, "plot", "spec.toml", *FORMULA],
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "spec.toml").write_text(SPEC)
        long = SPEC.replace("epochs = 100", "steps = 1_000_000").replace("0.9", "0.99999")
        Path(folder, "long.toml").write_text(long)
        Path(folder, "many").mkdir()
        recipes = sorted(RECIPES.glob("*.toml"))
        for number in range(1000):
            text = recipes[number % len(recipes)].read_text() if number % 10 == 0 else SPEC
            Path(folder, "many", f"{number}.toml").write_text(text)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(seconds(command, folder))
    median = {name: statistics.median(found) for name, found in times.items()}
    for name, value in median.items():
        print(f"{value:6.3f} s  {name}")
    torch, both = median["import torch"], median["import torch, matplotlib.figure"]
    print()
    for name, floor, aim in (
        ("lrviz --help", torch, 0.15),
        ("lrviz plot, 100 ticks", both, 1.25),
        ("lrviz check, 1 spec", torch, 0.15),
    ):
        against = "import torch" if floor is torch else "import torch, matplotlib.figure"
        print(f"{median[name] / floor:5.2f} x  {name}, against `{against}` (aim: at most {aim})")
    many = (median["lrviz check, 1,000 specs"] - median["lrviz check, 1 spec"]) / 999 * 1e3
    print(f"{many:5.2f} ms for each spec more in one call (aim: under 2; a tenth are recipes)")
    short = median["lrviz plot, 100 ticks, no torch"]
    ratio = median["lrviz plot, 1,000,000 ticks, no torch"] / short
    print(f"{ratio:5.2f} x  lrviz plot of 1,000,000 ticks against 100, no torch (aim: at most 1.3)")


if __name__ == "__main__":
    main()
