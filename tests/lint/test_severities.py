"""The severities that a rule is listed with are those that its findings have."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest
from click.testing import CliRunner

from lrviz.cli import main
from lrviz.lint.diagnostic import SEVERITIES
from lrviz.lint.registry import all_rules, find
from lrviz.lint.rule import Rule


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_names_every_severity_that_it_gives(rule: Rule) -> None:
    tree = ast.parse(inspect.getsource(sys.modules[type(rule).__module__]))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {rule.severity, *rule.also} == {one for one in SEVERITIES if one in texts}
    assert rule.severity not in rule.also


def test_the_table_has_them() -> None:
    assert find("LR301").severities == "error or warning"
    rows = CliRunner().invoke(main, ["rule"]).output.splitlines()
    [row] = [row for row in rows if row.startswith("LR301")]
    assert row.split()[1:4] == ["error", "or", "warning"]
    assert (
        CliRunner()
        .invoke(main, ["rule", "LR301"])
        .output.startswith("# LR301 cosine-rebounds (error or warning)")
    )


def test_statistics_count_what_is_printed() -> None:
    spec = (
        "epochs = 100\noptimizer = {{ lr = 0.1 }}\n"
        "scheduler = {{ type = 'CosineAnnealingLR', T_max = {} }}\n"
    )
    for horizon, severity in ((50, "error"), (90, "warning")):
        args = ["check", "-", "--statistics", "--select", "LR301"]
        shown = CliRunner().invoke(main, args, input=spec.format(horizon))
        assert shown.stdout.split()[:3] == ["1", "LR301", severity]
