"""axe-core finds nothing on the page, where it is installed: ``npm install axe-core`` here, say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.gallery.browser import CHROMIUM, PAGE

ROOT = Path(__file__).parent.parent.parent
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
    pytest.mark.skipif(not AXE.exists(), reason="there is no axe-core here"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "#recipes-detr?step_size=50&with=builtin-step-lr",
        "#mistakes-cosine-climbs-back",
        "#builtin-one-cycle-lr?log=1",
    ],
    ids=["wall", "changed", "mistake", "log"],
)
def test_axe_finds_nothing(browser: Any, scheme: str, address: str) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(PAGE.as_uri() + address)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run()")["violations"]
    context.close()
    said = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]
    assert said == []
