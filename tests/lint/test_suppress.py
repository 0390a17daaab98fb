"""What the spec says not to report, and what the command line selects."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.registry import by_code
from lrviz.lint.select import Selection, UnknownRule
from lrviz.lint.settings import Settings
from lrviz.sources.syntax import python

HEAD = "epochs = 100\noptimizer = { lr = 0.1 }\n"
TABLE = '[scheduler]{header}\ntype = "CosineAnnealingLR"\nT_max = 50{value}\n'


def codes(text: str, **how: tuple[str, ...]) -> list[str]:
    settings = Settings(Selection(**how))
    return [d.code for d in check_file(text, "x.toml", Path(), settings).diagnostics]


def spec(header: str = "", value: str = "", more: str = "") -> str:
    return HEAD + TABLE.format(header=header, value=value) + more


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (spec(), ["LR301"]),
        (spec(value="  # lrviz: ignore[LR301] meant"), []),
        (spec(value="  # lrviz:ignore[LR3,LR201]"), ["LR010"]),
        (spec(value="  # lrviz: ignore[cosine-rebounds]"), []),
        (spec(value="  # lrviz: ignore"), []),
        (spec(header="  # lrviz: ignore[LR301] the whole table"), []),
        (spec(header="  # lrviz: ignore[LR302]"), ["LR010", "LR301"]),
        (spec(more='[lint]\nignore = { LR301 = "why" }\n'), []),
        (spec(more='[lint]\nignore = { LR999 = "why" }\n'), ["LR301", "LR003"]),
        (spec(value="  # lrviz: ignore[LR3O1]"), ["LR301", "LR003"]),
        (spec(value="  # lrviz says nothing"), ["LR301"]),
        (spec(value="  # as in the paper # lrviz: ignore[LR301]"), []),
        (spec(more='[lint]\nignore = { LR301 = "why", LR201 = "left", LR010 = "so" }\n'), []),
        (spec(more='[lint]\nignore = { LR301 = "why", LR010 = "so" }\n'), ["LR010"]),
        # of a spec that cannot be used, nobody knows what would have been found
        (spec(value="  # lrviz: ignore[LR301]", more="typo = 1\n"), ["LR005"]),
    ],
)
def test_ignores(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_an_ignore_stands_in_its_place() -> None:
    settings = Settings()
    text = spec(value="  # lrviz: ignore[LR301, LR201]")
    [unused] = check_file(text, "x.toml", Path(), settings).diagnostics
    assert (unused.code, unused.line) == ("LR010", 5)
    assert text.splitlines()[4][unused.column - 1 :].startswith("LR201")


def test_an_ignore_of_what_is_not_selected_is_not_unused() -> None:
    assert codes(spec(value="  # lrviz: ignore[LR201]"), select=("LR3", "LR010")) == ["LR301"]


@pytest.mark.parametrize(
    ("how", "code", "has"),
    [
        ({}, "LR301", True),
        ({}, "LR207", False),
        ({"extend": ("LR207",)}, "LR207", True),
        ({"select": ("LR3",)}, "LR301", True),
        ({"select": ("LR3",)}, "LR201", False),
        ({"select": ("LR2",)}, "LR207", True),
        ({"select": ("ALL",)}, "LR207", True),
        ({"ignore": ("LR3",)}, "LR301", False),
        ({"select": ("LR301",), "ignore": ("LR3",)}, "LR301", True),
        ({"select": ("LR3",), "ignore": ("cosine-rebounds",)}, "LR301", False),
    ],
)
def test_selection(how: dict[str, tuple[str, ...]], code: str, has: bool) -> None:
    assert Selection(**how).has(by_code()[code]) is has


@pytest.mark.parametrize("selector", ["LR999", "cosine-rebound", "E501", "lr301", ""])
def test_an_unknown_selector_names_the_nearest(selector: str) -> None:
    with pytest.raises(UnknownRule, match="there is no rule"):
        Selection(select=(selector,))
    if selector == "cosine-rebound":
        with pytest.raises(UnknownRule, match="did you mean `cosine-rebounds`"):
            Selection(ignore=(selector,))


def test_comments_are_looked_for_only_where_one_may_be_a_directive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    find = python.comments
    monkeypatch.setattr(python, "comments", lambda text: (read.append(text), find(text))[1])
    text = "import torch\nwarnings.simplefilter('ignore')  # assume that they are harmless\n"
    for more in ("", "# lrviz: ignore[LR601]\n"):
        check_file(text + more, "train.py", Path(), Settings())
    assert read == [f"{text}# lrviz: ignore[LR601]\n"]
