"""Every torch that lrviz knows is run by CI at every change, or each week."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from lrviz.known.torch import KNOWN, NEWEST, OLDEST, number_of, written

ROOT = Path(__file__).parents[2]


def weekly() -> list[str]:
    """What the workflow runs: ``lowest``, ``torch==2.5.1``, ``newest``."""
    text = (ROOT / ".github" / "workflows" / "versions.yml").read_text(encoding="utf-8")
    matrix = yaml.safe_load(text)["jobs"]["versions"]["strategy"]["matrix"]
    return [one["which"] for one in matrix["include"]]


def minors(texts: list[str]) -> list[str]:
    return [written(number) for text in texts if (number := number_of(text)) is not None]


def test_every_version_is_run() -> None:
    pinned = re.findall(r"^torch==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"), re.M)
    floor = re.findall(r'"torch>=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert minors(floor) == [written(OLDEST)]
    ends = {"lowest": written(OLDEST), "newest": written(NEWEST)}
    run = [ends.get(one) or one.removeprefix("torch==") for one in weekly()]
    assert set(minors(run + pinned)) == set(KNOWN)
