"""The page in a real browser: wide and narrow, light and dark, with its script and without."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

PAGE = Path(__file__).parent.parent.parent / "gallery" / "index.html"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=[(w, c) for w in (1280, 390) for c in ("light", "dark")], ids=str)
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The committed page, open; nothing may be fetched, and the console stays empty."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda r: said.append(r.url) if r.url != PAGE.as_uri() else None)
    opened.goto(PAGE.as_uri())
    yield opened
    context.close()
    assert [text for text in said if not text.startswith("data:,")] == []


def test_nothing_is_wider_than_the_window(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_filter(page: Any) -> None:
    total = page.locator(".card").count()
    assert page.locator("#count").inner_text() == f"{total} schedules"
    page.fill("#filter", "OneCycleLR recipes")
    shown = [card.get_attribute("id") for card in page.locator(".card:visible").all()]
    assert 0 < len(shown) < total
    assert all(name.startswith("recipes-") for name in shown)
    assert page.locator("main section:visible").count() == 1
    assert page.locator("#count").inner_text() == f"{len(shown)} of {total}"
    page.fill("#filter", "nothing is called this")
    assert page.locator(".card:visible").count() == 0
    assert page.get_by_text("No schedule has all of these words.").is_visible()
    page.fill("#filter", "")
    assert not page.get_by_text("No schedule has all of these words.").is_visible()
    assert page.locator(".card:visible").count() == total


def test_linear_or_log(page: Any) -> None:
    card = page.locator("#builtin-exponential-lr")
    assert card.locator(".linear svg").is_visible()
    assert not card.locator(".log svg").is_visible()
    page.check("input[value=log]")
    assert not card.locator(".linear svg").is_visible()
    assert card.locator(".log svg").is_visible()


def test_copy(page: Any) -> None:
    card = page.locator("#builtin-step-lr")
    card.locator("summary", has_text="PyTorch code").click()
    details = card.locator("details", has_text="PyTorch code")
    details.locator(".copy").click()
    details.locator(".copy", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "StepLR(optimizer, step_size=30" in copied
    assert copied == details.locator("code").text_content()


def test_the_pointer_reads_out_the_tick_under_it(page: Any) -> None:
    card = page.locator("#builtin-step-lr")  # 0.05, a tenth every 30 epochs, 100 epochs
    card.scroll_into_view_if_needed()
    found = []
    for epoch in (10.5, 31.5, 99.5):
        x, y = page.evaluate(
            """(epoch) => {
                const card = document.querySelector("#builtin-step-lr");
                const data = JSON.parse(card.querySelector("script").textContent);
                const svg = card.querySelector(".linear svg");
                const box = svg.getBoundingClientRect();
                const scale = box.width / svg.viewBox.baseVal.width;
                const x = data.box[0] + epoch / data.limit * data.box[2];
                return [box.left + x * scale, box.top + (data.box[1] + 9) * scale];
            }""",
            epoch,
        )
        page.mouse.move(x, y)
        found.append(card.locator("output").inner_text())
    assert found == ["epoch 10: LR 0.05", "epoch 31: LR 0.005", "epoch 99: LR 5e-05"]
    cross = card.locator(".linear .cross")
    assert cross.get_attribute("x1") == cross.get_attribute("x2")
    assert cross.evaluate("(line) => getComputedStyle(line).display") == "inline"
    page.mouse.move(1, 1)
    assert card.locator("output").inner_text() == ""


def test_keys_read_out_too(page: Any) -> None:
    figure = page.locator("#recipes-detr figure")
    figure.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    said = figure.locator("output").inner_text()
    assert said == "epoch 1 (step 1,849): transformer 1e-04, backbone 1e-05"
    page.keyboard.press("End")
    assert "transformer 1e-05, backbone 1e-06" in figure.locator("output").inner_text()


def test_a_tap_reads_out_until_the_next_one(browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    figure = page.locator("#builtin-step-lr figure")
    figure.locator(".linear svg").tap()
    assert figure.locator("output").inner_text().startswith("epoch ")
    page.locator("#builtin-linear-lr figure .linear svg").tap()
    assert figure.locator("output").inner_text() == ""
    context.close()


def test_the_controls_stay_in_sight_and_cover_no_heading(page: Any) -> None:
    wide = page.evaluate("innerWidth >= 700")
    page.locator("nav a", has_text="Mistakes").click()
    controls = page.locator(".controls").bounding_box()
    heading = page.locator("h2", has_text="Mistakes").bounding_box()
    assert (controls["y"] == 0) == wide
    assert 0 <= heading["y"] < 150
    assert not wide or heading["y"] >= controls["height"]


def test_text_can_be_read_and_things_be_hit(page: Any) -> None:
    found = page.evaluate(
        """() => {
            const sizes = [...document.querySelectorAll(".linear svg text")].map((text) => {
                const svg = text.ownerSVGElement;
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                return parseFloat(getComputedStyle(text).fontSize) * scale;
            });
            const targets = "summary, nav a, .controls label, .controls input[type=search]";
            const heights = [...document.querySelectorAll(targets)]
                .map((one) => one.getBoundingClientRect().height);
            return [Math.min(...sizes), Math.min(...heights)];
        }"""
    )
    assert found[0] > 7.5
    assert found[1] >= 24


def test_no_text_of_a_picture_is_cut_off(page: Any) -> None:
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".linear svg text")].filter((text) => {
            const [own, all] = [text, text.ownerSVGElement].map((e) => e.getBoundingClientRect());
            return own.left < all.left - 1 || own.right > all.right + 1
                || own.top < all.top - 1 || own.bottom > all.bottom + 1;
        }).map((text) => text.closest("article").id + ": " + text.textContent)"""
    )
    assert cut == []


def test_on_paper_it_is_light(page: Any) -> None:
    page.emulate_media(media="print")
    paper = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert not page.locator(".controls").is_visible()


def test_each_picture_says_its_numbers(page: Any) -> None:
    labels = [svg.get_attribute("aria-label") for svg in page.locator("figure .linear svg").all()]
    assert len(labels) == page.locator(".card").count()
    assert all("peak" in label or "throughout" in label for label in labels)
    assert len(page.locator("[id]").all()) == page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )


def test_dark_follows_the_system(page: Any) -> None:
    paper = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    line = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--c0')")
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (paper == "rgb(255, 255, 255)") != dark
    assert (line.strip() == "#0072b2") != dark


def test_without_its_script(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    card = opened.locator("#builtin-step-lr")
    assert card.locator(".linear svg").is_visible()
    assert not card.locator(".log svg").is_visible()
    assert not opened.locator(".controls").is_visible()
    card.locator("summary").first.click()
    assert "step_size = 30" in card.locator("code").first.inner_text()
    assert not card.locator(".copy").first.is_visible()
    context.close()
