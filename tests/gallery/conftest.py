"""One browser for all of these tests: to start one takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from tests.gallery.browser import CHROMIUM, QUIET, sync_api

    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page with the script of the gallery's, and nothing else."""
    from tests.gallery.browser import scripted

    opened = scripted(browser)
    yield opened
    opened.close()
