"""The page in a real browser: wide and narrow, light and dark, with its script and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.gallery.browser import PAGE, needs_chromium

pytestmark = needs_chromium


def opened_page(browser: Any, width: int, scheme: str) -> Iterator[Any]:
    """The committed page, open; nothing may be fetched, and the console stays empty."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    own = PAGE.as_uri()
    opened.on("request", lambda r: said.append(r.url) if r.url.split("#")[0] != own else None)
    opened.goto(own)
    yield opened
    context.close()
    assert [text for text in said if not text.startswith("data:,")] == []


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=str)
def either(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page in a wide window, and in a narrow dark one."""
    yield from opened_page(browser, *request.param)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    yield from opened_page(browser, 1280, "light")


def show(page: Any, address: str) -> Any:
    """The card that an address opens."""
    page.evaluate("(hash) => { location.hash = hash; }", address)
    card = page.locator(f"#{address.split('?')[0]}")
    card.wait_for()
    # It is laid out when it comes into view: two frames later it stands where it stands.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return card


def test_the_wall_comes_first_and_nothing_is_wider_than_the_window(either: Any) -> None:
    page = either
    screens = page.evaluate("document.documentElement.scrollHeight / innerHeight")
    assert screens <= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h2").first.inner_text() == "Published recipes"
    assert page.locator(".card:visible").count() == 0
    assert page.locator(".wall path").count() == page.locator(".card").count()
    show(page, "recipes-detr")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_is_light() -> None:
    assert PAGE.stat().st_size < 1.5e6


FOUND = {
    "OneCycleLR recipes": "recipes-cifar10-super-convergence",
    "adamw cosine warmup": "recipes-swin-base",
    "step_size": "recipes-detr",
    "LR301": "mistakes-cosine-climbs-back",
    "cosine-rebounds": "mistakes-cosine-climbs-back",
    "cosin wramup": "recipes-swin-base",
    "plateau patience": "builtin-reduce-lr-on-plateau",
    "cyclic triangular2": "recipes-clr-triangular2",
}


def test_search_finds(page: Any) -> None:
    total = page.locator(".wall li").count()
    assert page.locator("#count").inner_text() == f"{total} schedules"
    for query, slug in FOUND.items():
        page.fill("#filter", query)
        links = page.locator(".wall li:visible a").all()
        shown = [link.get_attribute("href") for link in links]
        assert f"#{slug}" in shown, query
        assert len(shown) < total / 2
        assert page.locator("#count").inner_text() == f"{len(shown)} of {total}"
    assert "q=cyclic" in page.evaluate("location.hash")
    page.fill("#filter", "nothing is called this")
    assert page.locator(".wall li:visible").count() == 0
    assert page.get_by_text("No schedule has all of these words.").is_visible()
    page.fill("#filter", "")
    assert page.locator(".wall li:visible").count() == total


def test_a_thumbnail_opens_its_card_and_a_link_the_search(page: Any) -> None:
    page.locator(".wall a", has_text="DETR").click()
    page.locator(".card:visible h3", has_text="DETR").wait_for()  # it comes in gradually
    assert page.locator(".card:visible h3").inner_text() == "DETR"
    page.goto(PAGE.as_uri() + "#?q=warmup+adamw")
    page.reload()
    assert page.locator("#filter").input_value() == "warmup adamw"


def test_linear_or_log(page: Any) -> None:
    card = show(page, "builtin-exponential-lr")
    assert card.locator(".linear svg").is_visible()
    page.check("input[value=log]")
    assert not card.locator(".linear svg").is_visible()
    ends = card.locator(".drawn .curve").get_attribute("d")
    assert ends.startswith("M")
    assert "log=1" in page.evaluate("location.hash")


def test_copy(page: Any) -> None:
    card = show(page, "builtin-step-lr")
    card.locator("summary", has_text="PyTorch code").click()
    details = card.locator("details", has_text="PyTorch code")
    details.locator(".copy").click()
    details.locator(".copy", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "StepLR(optimizer, step_size=30" in copied
    assert copied == details.locator("code").text_content()


def test_a_number_is_changed_and_all_follows(page: Any) -> None:
    card = show(page, "builtin-step-lr")
    before = card.locator("table").inner_text()
    card.locator("input[aria-label=step_size]").fill("7")
    assert card.locator(".drawn .curve").is_visible()
    assert "step_size = 7\n" in card.locator("code.toml").text_content()
    assert "step_size=7," in card.locator("code.python").text_content()
    assert card.locator("table").inner_text() != before
    assert page.evaluate("location.hash") == "#builtin-step-lr?step_size=7"
    card.locator("figure").focus()
    page.keyboard.press("End")
    assert "LR ≈ 0" in card.locator("output").inner_text()  # 0.05, 14 times a tenth
    card.locator("input[aria-label=step_size]").fill("0")
    assert "step_size: expected a number greater" in card.locator(".wrong").inner_text()
    card.get_by_role("button", name="Reset").click()
    assert card.locator(".linear svg").is_visible()
    assert card.locator("table").inner_text() == before
    assert page.evaluate("location.hash") == "#builtin-step-lr"


def test_what_a_change_causes_is_said(page: Any) -> None:
    card = show(page, "mistakes-cosine-climbs-back")
    own = card.locator(".findings").first
    assert "LR301 cosine-rebounds" in own.inner_text()
    card.locator("input[aria-label=T_max]").fill("90")
    assert not own.is_visible()
    said = card.locator(".live").inner_text()
    assert "LR301 cosine-rebounds T_max = 90, but the scheduler ticks 100 times" in said
    card.locator("input[aria-label=T_max]").fill("100")
    assert "Nothing is found in it." in card.locator(".live").inner_text()
    card.get_by_role("button", name="Reset").click()
    assert own.is_visible()
    assert not card.locator(".live").is_visible()
    card.locator("input[aria-label=T_max]").fill("0")
    assert "T_max: expected a number greater than 0" in card.locator(".wrong").inner_text()


def test_what_follows_from_the_run_follows_it(page: Any) -> None:
    card = show(page, "builtin-cosine-annealing-lr")
    card.locator("input[aria-label=epochs]").fill("40")
    code = card.locator("code.python").text_content()
    assert "epochs = 40\n" in code
    assert "Nothing is found in it." in card.locator(".live").inner_text()
    card = show(page, "phases-palm-540b")
    before = card.locator("table").inner_text()
    card.locator("input[aria-label='phase 1 length']").fill("90000")
    page.wait_for_function(
        "before => document.querySelector('.card.open table').innerText !== before", arg=before
    )


def test_a_plateau_is_told_its_metric(page: Any) -> None:
    card = show(page, "recipes-plateau-resnet")
    card.locator("input[aria-label=patience]").fill("30")
    assert "epoch 0" in card.locator("table").inner_text()
    card.locator("input[aria-label=patience]").fill("60")
    assert "LR312 plateau-cannot-fire" in card.locator(".live").inner_text()


def test_a_shared_link_shows_the_very_schedule(browser: Any) -> None:
    page = browser.new_page()
    address = "#recipes-detr?step_size=50&lr+of+backbone=0.0005&with=builtin-step-lr"
    page.goto(PAGE.as_uri() + address)
    card = page.locator("#recipes-detr")
    assert card.locator("input[aria-label=step_size]").input_value() == "50"
    assert card.locator(".drawn .curve").count() == 3
    assert "lr = 0.0005" in card.locator("code.toml").text_content()
    page.close()


def test_the_pointer_reads_out_the_tick_under_it(page: Any) -> None:
    card = show(page, "builtin-step-lr")  # 0.05, a tenth every 30 epochs, 100 epochs
    found = []
    for epoch in (10.5, 31.5, 99.5):
        x, y = page.evaluate(
            """(epoch) => {
                const card = document.querySelector("#builtin-step-lr");
                const data = JSON.parse(card.querySelector("script").textContent);
                const svg = card.querySelector(".linear svg");
                const box = svg.getBoundingClientRect();
                const scale = box.width / svg.viewBox.baseVal.width;
                const x = data.box[0] + epoch / (data.total / data.per) * data.box[2];
                return [box.left + x * scale, box.top + (data.box[1] + 9) * scale];
            }""",
            epoch,
        )
        page.mouse.move(x, y)
        found.append(card.locator("output").inner_text())
    assert found == ["epoch 10: LR 0.05", "epoch 31: LR 0.005", "epoch 99: LR 5e-05"]
    cross = card.locator(".linear .cross")
    assert cross.get_attribute("x1") == cross.get_attribute("x2")
    page.mouse.move(1, 1)
    assert card.locator("output").inner_text() == ""


def test_keys_read_out_too_and_momentum(page: Any) -> None:
    figure = show(page, "recipes-detr").locator("figure")
    figure.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    said = figure.locator("output").inner_text()
    assert said == "epoch 1 (step 1,849): transformer 1e-04, backbone 1e-05"
    figure = show(page, "builtin-one-cycle-lr").locator("figure")
    figure.focus()
    page.keyboard.press("Home")
    assert "momentum 0.95" in figure.locator("output").inner_text()


def test_a_tap_reads_out_until_the_next_one(browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(PAGE.as_uri() + "#builtin-step-lr")
    figure = page.locator("#builtin-step-lr figure")
    figure.locator(".linear svg").tap()
    assert figure.locator("output").inner_text().startswith("epoch ")
    context.close()


def test_text_can_be_read_and_things_be_hit(either: Any) -> None:
    page = either
    show(page, "recipes-detr")
    found = page.evaluate(
        """() => {
            const texts = document.querySelectorAll(".card.open .linear svg text");
            const sizes = [...texts].map((text) => {
                const svg = text.ownerSVGElement;
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                return parseFloat(getComputedStyle(text).fontSize) * scale;
            });
            const targets = ".card.open summary, nav a, .controls label, .wall a, .play label";
            const heights = [...document.querySelectorAll(targets)]
                .map((one) => one.getBoundingClientRect().height);
            return [Math.min(...sizes), Math.min(...heights)];
        }"""
    )
    assert found[0] > 7.5
    assert found[1] >= 24


def test_no_text_of_a_picture_is_cut_off(either: Any) -> None:
    page = either
    cut = page.evaluate(
        """() => {
            const found = [];
            for (const card of document.querySelectorAll(".card")) {
                card.classList.add("open");
                card.style.contentVisibility = "visible";
                for (const text of card.querySelectorAll(".linear svg text")) {
                    const [own, all] = [text, text.ownerSVGElement]
                        .map((e) => e.getBoundingClientRect());
                    if (own.left < all.left - 1 || own.right > all.right + 1
                        || own.top < all.top - 1 || own.bottom > all.bottom + 1) {
                        found.push(card.id + ": " + text.textContent);
                    }
                }
                card.classList.remove("open");
            }
            return found;
        }"""
    )
    assert cut == []


def test_a_number_has_room_in_its_field(either: Any) -> None:
    page = either
    show(page, "phases-gpt-neox-20b")
    assert page.locator(".card.open input[aria-label=lr]").input_value() == "9.7e-5"
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".card.open input[type=number]")]
            .filter((field) => field.scrollWidth > field.clientWidth).map((field) => field.value)"""
    )
    assert cut == []


def test_no_number_stands_on_the_name_of_its_axis(either: Any) -> None:
    page = either
    touching = page.evaluate(
        """() => {
            const found = [];
            for (const card of document.querySelectorAll(".card")) {
                card.classList.add("open");
                card.style.contentVisibility = "visible";
                const all = [...card.querySelectorAll(".linear svg text")];
                const upright = (text) => !text.getAttribute("transform")?.includes("rotate(-90 ");
                for (const name of all.filter((text) => !upright(text))) {
                    const own = name.getBoundingClientRect();
                    for (const other of all.filter((t) => t !== name)) {
                        const box = other.getBoundingClientRect();
                        if (box.left < own.right && own.left < box.right
                            && box.top < own.bottom && own.top < box.bottom) {
                            found.push(`${card.id}: ${other.textContent}`);
                        }
                    }
                }
                card.classList.remove("open");
            }
            return found;
        }"""
    )
    assert touching == []


def test_on_paper_it_is_light_and_whole(page: Any) -> None:
    page.emulate_media(media="print")
    paper = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert page.locator(".card:visible").count() == page.locator(".card").count()
    assert not page.locator(".controls").is_visible()


def test_each_picture_says_its_numbers(page: Any) -> None:
    labels = page.evaluate(
        "[...document.querySelectorAll('.linear svg')].map((e) => e.getAttribute('aria-label'))"
    )
    assert len(labels) == page.locator(".card").count()
    assert all("peak" in label or "throughout" in label for label in labels)
    assert page.evaluate(
        "document.querySelectorAll('[id]').length"
        " === new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )


def test_colours_follow_the_system_or_the_choice(either: Any) -> None:
    page = either

    def color() -> str:
        script = "getComputedStyle(document.documentElement).getPropertyValue('--c0')"
        return str(page.evaluate(script)).strip()

    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (color() != "#0072b2") == dark
    page.select_option("#theme", "light" if dark else "dark")
    assert (color() != "#0072b2") == (not dark)


def test_without_its_script(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(PAGE.as_uri() + "#builtin-step-lr")
    card = opened.locator("#builtin-step-lr")
    assert card.locator(".linear svg").is_visible()
    assert opened.locator(".card:visible").count() == 1
    assert not opened.locator(".controls").is_visible()
    card.locator("summary").first.click()
    assert "step_size = 30" in card.locator("code").first.inner_text()
    assert not card.locator(".copy").first.is_visible()
    context.close()
