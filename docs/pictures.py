"""Draws the README's picture from the script that stands beside it, for light and dark pages.

``python docs/pictures.py`` writes the files; with ``--check`` it exits with 1 where one is stale.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SCRIPT = HERE / "examples" / "small.py"
PICTURES = {"climbs-back.svg": (), "climbs-back-dark.svg": ("--dark",)}


def drawn(options: tuple[str, ...]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.svg")
        command = [sys.executable, "-m", "lrviz", "plot", SCRIPT.name, "--check", "-o", str(out)]
        command += ["--title", "train.py", "--size", "8x4.2", *options]
        subprocess.run(command, cwd=SCRIPT.parent, check=True, stderr=subprocess.DEVNULL)
        return out.read_text(encoding="utf-8")


def main() -> int:
    stale = 0
    for name, options in PICTURES.items():
        path, now = HERE / "images" / name, drawn(options)
        if "--check" not in sys.argv[1:]:
            path.write_text(now, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != now:
            print(f"docs/images/{name} is stale: run python docs/pictures.py", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
