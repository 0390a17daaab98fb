"""One right script in each style that people write, and each mistake made in every one of them.

The styles stand in ``styles/``. ``#BUILD`` marks the scheduler's constructor, ``#TICK`` its step,
``#OPT`` the optimizer's, and ``#TOP`` the place above the training, with how a tick is written
there where that is not the line of the tick.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lrviz.lint.run_script import check_script

STYLES = Path(__file__).parent / "styles"
MARK = re.compile(r"\s*#(BUILD|TICK|OPT|TOP|END)(.*)")
Places = dict[str, int]


def styles(table: str) -> list[object]:
    text = (STYLES / f"{table}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
    return [
        pytest.param(text, id=f"{table}-{name}")
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    ]


class Script:
    """The lines of a style, and where its marks are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        self.at: Places = {}
        self.notes: dict[str, str] = {}
        for number, line in enumerate(self.lines):
            for mark, note in MARK.findall(line):
                self.at[mark], self.notes[mark] = number, note.strip()
            self.lines[number] = MARK.sub("", line) if not line.strip().startswith("#") else line
        self.tick = self.lines[self.at["TICK"]].strip()
        self.scheduler = self.tick.removesuffix(".step()")

    def line(self, mark: str, text: str) -> None:
        old = self.lines[self.at[mark]]
        self.lines[self.at[mark]] = old[: len(old) - len(old.lstrip())] + text

    def build(self, cls: str, arguments: str = "") -> None:
        at = self.at["BUILD"]
        self.lines[at] = re.sub(r"StepLR\(([^,]+), 30\)", rf"{cls}(\1{arguments})", self.lines[at])

    def holds(self, *expected: tuple[str, str]) -> None:
        text = "\n".join(self.lines) + "\n"
        found = [d for d in check_script(text, "train.py") if d.fails]
        wanted = [(self.at[mark] + 1, code) for mark, code in expected]
        assert [(d.line, d.code) for d in found] == wanted, [d.message for d in found]


@pytest.fixture(params=[*styles("per_epoch"), *styles("per_batch")])
def script(request: pytest.FixtureRequest) -> Script:
    return Script(request.param)


def test_nothing_is_wrong_with_it(script: Script) -> None:
    script.holds()


def test_step_before_optimizer(script: Script) -> None:
    script.line("TOP", script.notes["TOP"] or script.tick)
    script.line("TICK", "pass")
    script.holds(("TOP", "LR601"))


def test_never_stepped(script: Script) -> None:
    script.line("TICK", "pass")
    if "@property" in script.text:
        script.holds()  # whoever has the object may step it
    else:
        script.holds(("BUILD", "LR602"))


def test_plateau(script: Script) -> None:
    script.build("ReduceLROnPlateau")
    script.holds(("TICK", "LR606"))
    script.line("TICK", f"{script.scheduler}.step(val_loss)")
    script.holds()


def test_argument_of_the_step(script: Script) -> None:
    script.line("TICK", f"{script.scheduler}.step(val_loss)")
    script.holds(("TICK", "LR607"))
    script.line("TICK", f"{script.scheduler}.step(epoch)")
    script.holds(("TICK", "LR608"))
    script.line("TICK", f"{script.scheduler}.step(epoch=global_step + 1)")
    script.holds(("TICK", "LR608"))


def test_get_lr(script: Script) -> None:
    script.line("TICK", f"{script.tick}; log('lr', {script.scheduler}.get_lr()[0])")
    script.holds(("TICK", "LR609"))
    script.line("TICK", f"{script.tick}; log('lr', {script.scheduler}.get_last_lr()[0])")
    script.holds()


def test_verbose(script: Script) -> None:
    script.build("StepLR", ", 30, verbose=True")
    script.holds(("BUILD", "LR610"))


@pytest.mark.parametrize("text", [p for p in styles("per_batch") if "#END" in p.values[0]])
def test_in_both_loops(text: str) -> None:
    script = Script(text)
    script.line("END", script.notes["END"] or script.tick)
    script.holds(("END", "LR603"))


@pytest.mark.parametrize("text", styles("per_batch"))
def test_in_place_of_the_optimizer(text: str) -> None:
    script = Script(text)
    at = script.at["OPT"]
    old = script.lines[at]
    space, step = old[: len(old) - len(old.lstrip())], old.strip().removeprefix("val_loss = ")
    script.line("TICK", "pass")
    arms = [f"if args.decay: {script.tick}", "else:", f"    {step}"]
    script.lines[at] = "\n".join(space + line for line in arms)
    script.at["IN"] = at
    script.holds(("IN", "LR604"))
