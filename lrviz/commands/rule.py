"""``lrviz rule``: one rule explained, or all of them in a table."""

from __future__ import annotations

import json
from typing import Any

import click

from lrviz.commands import completion
from lrviz.commands.outcome import fail
from lrviz.lint.registry import all_rules
from lrviz.lint.rule import Rule
from lrviz.text.problem import did_you_mean, quote


@click.command()
@click.argument("code", required=False, metavar="[CODE]", shell_complete=completion.rule)
@click.option(
    "--output-format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="For people, or for other programs.",
)
def rule(code: str | None, output_format: str) -> None:
    """Explain a rule, by code (LR301) or name (cosine-rebounds).

    List those whose code or name begins so (LR3, cosine); without a CODE, all of them.
    """
    code = code or ""
    found = [one for one in all_rules() if code.upper() == one.code or code.lower() == one.name]
    if not found:
        begun = [
            one
            for one in all_rules()
            if one.code.startswith(code.upper()) or one.name.startswith(code.lower())
        ]
        if begun:
            rows = "\n".join(map(_row, begun))
            click.echo(_json(list(map(described, begun))) if output_format == "json" else rows)
            return
        near = did_you_mean(code, [name for one in all_rules() for name in (one.code, one.name)])
        fail(f"there is no rule {quote(code)}{near}; `lrviz rule` lists them")
    click.echo(_json(described(found[0])) if output_format == "json" else page(found[0]))


def described(one: Rule) -> dict[str, Any]:
    """A rule as JSON has it."""
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity,
        "severities": one.severities.split(" or "),
        "by_default": one.by_default,
        "summary": one.summary,
        "explanation": one.explanation,
    }


def page(one: Rule) -> str:
    """A rule as Markdown: its heading, its summary, and the docstring's sections."""
    default = "" if one.by_default else "; off by default"
    return (
        f"# {one.code} {one.name} ({one.severities}{default})\n\n{one.summary}\n\n{one.explanation}"
    )


def _row(one: Rule) -> str:
    return f"{one.code}  {one.severities:16}  {one.name:27}  {one.summary}"


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
