"""What a source does not say: the option, the comment, the project, and which of them wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.sources.assume import Assumption, assumed, parse_assumption
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON, TOML
from lrviz.text.problem import SpecError


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("steps_per_epoch=390", "steps_per_epoch", 390),
        ("len(train_loader) = 1_000", "len(train_loader)", 1000),
        ("lr=3e-4", "lr", 3e-4),
        ("version=4.57.1", "version", "4.57.1"),
        ('version="5.0"', "version", "5.0"),
        ('get(a=1)["b"]=2', 'get(a=1)["b"]', 2),
    ],
)
def test_names_and_values(text: str, name: str, value: object) -> None:
    found = parse_assumption(text)
    assert (found.name, found.value) == (name, value)


@pytest.mark.parametrize("text", ["", "=", "a", "a=", "=3", "a=b", "a=true", "a=[1]", "a==3"])
def test_what_is_no_assumption_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_assumption(text)
    assert str(caught.value).startswith("--assume")


def test_the_nearest_wins() -> None:
    text = "x = 1  # lrviz: assume epochs = 2\n# lrviz: assume steps = 5\n"
    source = Source("train.py", Path(), text, PYTHON)
    given = [Assumption("epochs", 1, "--assume")]
    project = [Assumption("epochs", 3, "pyproject.toml"), Assumption("world_size", 4, "")]
    found = assumed(source, given, project)
    assert found.values == {"epochs": 1, "steps": 5, "world_size": 4}
    only_file = assumed(source)
    assert only_file.values == {"epochs": 2, "steps": 5}
    assert only_file.assumptions[0].origin == "the comment on line 1"


def test_a_comment_that_says_nothing_is_an_error_at_its_place() -> None:
    source = Source("a.toml", Path(), "epochs = 3\n  # lrviz: assume len(loader)\n", TOML)
    with pytest.raises(SpecError) as caught:
        assumed(source)
    [problem] = caught.value.problems
    assert (problem.code, problem.span and problem.span.line) == ("LR005", 2)
    assert str(problem).startswith("a.toml:2:3: this assumption cannot be read: expected NAME")
