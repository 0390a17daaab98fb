"""Every kind of event is one that something makes and somebody asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import lrviz
from lrviz.sources.script.values.events import Kind

ROOT = Path(lrviz.__file__).parent


def text(*folders: str) -> str:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


MADE = text("sources/script/interpreter")
ASKING = re.compile(r"\b(?:all|of|on_any|otherwise|replaced)\(|kinds? (?:[!=]?=|in)|kinds: ")
ASKED = "\n".join(filter(ASKING.search, text("sources/script/run", "lint").splitlines()))
CLASSES = {"base_init": "every(BaseInit)", "deepspeed": "every(Engine)", "made": "every(Made)"}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_kind_of_event(kind: str) -> None:
    assert f'"{kind}"' in MADE
    assert f'"{kind}"' in ASKED or CLASSES[kind] in text("lint")
