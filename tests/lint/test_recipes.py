"""No false alarms: what has been published and works is let pass."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings

sys.path.insert(0, str(Path(__file__).parent.parent))
from installed import here

ROOT = Path(__file__).parent.parent.parent
RECIPES = here(sorted((ROOT / "tests" / "recipes").glob("*.toml")))
GALLERY = here(
    sorted(p for p in (ROOT / "gallery").glob("*/*.toml") if p.parent.name != "mistakes")
)


@pytest.mark.parametrize("path", [*RECIPES, *GALLERY], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_is_silent(path: Path) -> None:
    found = check_file(path.read_text(), path.name, path.parent, Settings()).diagnostics
    assert [f"{d.code} {d.message}" for d in found if d.fails] == []


def test_there_are_enough_and_each_says_its_source() -> None:
    assert len(RECIPES) >= 90
    readme = (ROOT / "tests" / "recipes" / "README.md").read_text()
    for path in RECIPES:
        assert path.read_text().startswith("# http")
        assert f"({path.name})" in readme
