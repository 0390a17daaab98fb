"""Every rule, held to its own examples."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from lrviz.known.torch import KNOWN
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.registry import spec_rules
from lrviz.lint.rule import SECTIONS, Rule
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.assume import Assumption
from tests.said import said, shown

RULES = {rule.code: rule for rule in spec_rules()}
EXAMPLE = re.compile(r"```(?:toml|yaml|python)\n(.*?)```", re.DOTALL)


def fenced(rule: Rule, heading: str) -> str:
    found = EXAMPLE.search(rule.section(heading))
    assert found is not None, f"{rule.code} has no example under {heading}"
    return found[1]


def cases(kind: str) -> list[pytest.ParameterSet]:
    return [
        pytest.param(rule, textwrap.dedent(text).lstrip("\n"), id=f"{code}-{index}")
        for code, rule in RULES.items()
        for index, text in enumerate(
            {
                "bad": (fenced(rule, "Example"), *rule.BAD),
                "good": (fenced(rule, "Use instead"), *rule.GOOD),
            }[kind]
        )
    ]


def check(rule: Rule, text: str, folder: Path) -> tuple[Diagnostic, ...]:
    for name, content in rule.FILES:
        (folder / name).write_text(content)
    newest = Assumption("torch", KNOWN[-1], "the examples")
    settings = Settings(Selection(select=("ALL",)), assume=(newest,))
    return check_file(text, rule.EXAMPLE, folder, settings).diagnostics


@pytest.mark.parametrize(("rule", "text"), cases("bad"))
def test_finds_its_bad_examples_where_they_say(
    rule: Rule, text: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = check(rule, text, tmp_path)
    mine = [d for d in found if d.code == rule.code]
    assert mine, f"silent; found {[(d.code, d.message) for d in found]}"
    marked = [n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# <-")]
    if marked:
        assert [d.line for d in mine] == marked
    assert not any("bug of lrviz" in d.message for d in found)
    index = int(request.node.callspec.id.rpartition("-")[2])
    assert shown(found, rule.code) == said("spec", rule.code, index)


@pytest.mark.parametrize(("rule", "text"), cases("good"))
def test_is_silent_on_its_good_examples(rule: Rule, text: str, tmp_path: Path) -> None:
    found = [d for d in check(rule, text, tmp_path) if d.code == rule.code or "bug of" in d.message]
    assert not found, found[0].message


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_documentation(rule: Rule) -> None:
    headings = re.findall(r"^## (.*)$", rule.explanation, re.MULTILINE)
    assert tuple(headings) == SECTIONS
    assert rule.summary.endswith(".")
    assert all(rule.section(heading) for heading in SECTIONS)
    assert rule.BAD
    assert rule.GOOD
    assert type(rule).__module__.rpartition(".")[2] == rule.name.replace("-", "_")
    assert re.sub(r"(?<!^)(?=[A-Z])", "-", type(rule).__name__).lower() == rule.name
