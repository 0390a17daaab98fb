"""Cards are those of the committed page, to the byte: numbers, words, pictures and edits."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main

GALLERY = Path(__file__).parents[2] / "gallery"
CARD = re.compile(r"<!-- lrviz:card .*?</article>", re.DOTALL)
CHOSEN = (
    *("builtin/cyclic-lr", "builtin/multi-step-lr", "builtin/one-cycle-lr"),
    *("builtin/reduce-lr-on-plateau", "builtin/sequential-lr", "phases/deepseek-v3"),
    *("mistakes/cosine-climbs-back", "mistakes/jump-between-phases"),
    "compositions/warmup-per-step-decay-per-epoch",
)


def pinned() -> bool:
    """Whether the page was drawn with the packages that are here."""
    text = (GALLERY.parent / "constraints.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^(matplotlib|numpy|torch)==([\d.]+)", text, re.MULTILINE))
    try:
        return all(importlib.metadata.version(n).split("+")[0] == pins[n] for n in pins)
    except importlib.metadata.PackageNotFoundError:
        return False


pytestmark = pytest.mark.skipif(not pinned(), reason="other packages draw it otherwise")


def cards(page: Path) -> dict[str, str]:
    """The cards of a page by their names."""
    found = CARD.findall(page.read_text(encoding="utf-8"))
    return {re.findall(r'<article class="card" id="([^"]*)"', card)[0]: card for card in found}


COMMITTED = cards(GALLERY / "index.html")


@pytest.mark.parametrize("name", CHOSEN)
def test_a_card_is_the_committed_one(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir()
    for path in (GALLERY / name).parent.glob("*.csv"):
        shutil.copy(path, (tmp_path / name).parent)
    shutil.copy(GALLERY / f"{name}.toml", tmp_path / f"{name}.toml")
    run = CliRunner().invoke(main, ["gallery", str(tmp_path)])
    assert run.exit_code == 0, run.output
    [(slug, card)] = cards(tmp_path / "index.html").items()
    assert card == COMMITTED[slug]
    for picture in (tmp_path / "images").iterdir():
        assert picture.read_bytes() == (GALLERY / "images" / picture.name).read_bytes()
