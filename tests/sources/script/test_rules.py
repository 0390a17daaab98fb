"""Every rule over scripts, held to its own examples."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Literal

import pytest

from lrviz.known.torch import KNOWN, torch_of
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.fix import fix_text
from lrviz.lint.rule import SECTIONS
from lrviz.lint.run_script import check_script, script_rules
from lrviz.lint.script_rule import ScriptRule
from lrviz.spec.model import Spec
from lrviz.spec.reader import loads
from tests.said import said, shown

EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
EXAMPLES = Path(__file__).parent / "examples"
HEADINGS = {"bad": "Example", "good": "Use instead"}


def fenced(rule: ScriptRule, heading: str) -> str:
    found = EXAMPLE.search(rule.section(heading))
    assert found is not None, f"{rule.code} has no Python under {heading}"
    return found[1]


def examples(rule: ScriptRule, kind: Literal["bad", "good"]) -> list[str]:
    """More examples than the pair that the docs show: those in the class, and in ``examples/``."""
    own = rule.BAD if kind == "bad" else rule.GOOD
    found = [textwrap.dedent(text).lstrip("\n") for text in own]
    table = EXAMPLES / f"{rule.code}.txt"
    if table.exists():
        parts = re.split(r"^=== (\w+)\n", table.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found += [
            text for which, text in zip(parts[1::2], parts[2::2], strict=True) if which == kind
        ]
    return found


def cases(kind: Literal["bad", "good"]) -> list[pytest.ParameterSet]:
    return [
        pytest.param(rule, text, id=f"{rule.code}-{index}")
        for rule in script_rules()
        for index, text in enumerate((fenced(rule, HEADINGS[kind]), *examples(rule, kind)))
    ]


def held_to(rule: ScriptRule) -> Spec | None:
    """The spec that the rule's examples are held to, where it has one."""
    texts = dict(rule.FILES)
    return loads(texts["spec.toml"], name="spec.toml") if texts else None


def check(rule: ScriptRule, text: str) -> tuple[Diagnostic, ...]:
    return check_script(text, "train.py", held_to(rule), torch_of(KNOWN[-1]))


def listed(found: tuple[Diagnostic, ...]) -> list[tuple[int, str, str]]:
    return [(d.line, d.code, d.message) for d in found]


@pytest.mark.parametrize(("rule", "text"), cases("bad"))
def test_finds_its_bad_examples_where_they_say(
    rule: ScriptRule, text: str, request: pytest.FixtureRequest
) -> None:
    found = check(rule, text)
    mine = [d for d in found if d.code == rule.code]
    assert mine, f"silent; found {listed(found)}"
    marked = [n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# <-")]
    if marked:
        assert [d.line for d in mine] == marked, listed(found)
    assert not any("bug of lrviz" in d.message for d in found)
    index = int(request.node.callspec.id.rpartition("-")[2])
    assert shown(found, rule.code) == said("script", rule.code, index)


@pytest.mark.parametrize(("rule", "text"), cases("good"))
def test_is_silent_on_its_good_examples(rule: ScriptRule, text: str) -> None:
    found = check(rule, text)
    assert not [d for d in found if d.code == rule.code or d.fails], listed(found)


@pytest.mark.parametrize("rule", script_rules(), ids=lambda rule: rule.code)
def test_says_what_it_is(rule: ScriptRule) -> None:
    for heading in SECTIONS:
        assert rule.section(heading), f"{rule.code} says nothing under {heading}"
    assert len(examples(rule, "bad")) >= 4
    assert len(examples(rule, "good")) >= 4
    assert rule.summary.endswith(".")


@pytest.mark.parametrize(
    ("rule", "text"), [c for c in cases("bad") if c.values[0].code in ("LR601", "LR609", "LR610")]
)
def test_a_fix_mends_what_it_is_for(rule: ScriptRule, text: str) -> None:
    fixed = fix_text(text, lambda t: check_script(t, "train.py"), frozenset({"safe"}))
    assert not [d for d in fixed.left if d.code == rule.code and d.fix], fixed.text
    compile(fixed.text, "train.py", "exec")
