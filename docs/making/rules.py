"""A page for each rule: what it says of itself, and what lrviz really prints of its example."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from lrviz.lint.registry import all_rules
from lrviz.lint.rule import Rule

sys.path.insert(0, str(Path(__file__).parents[1]))
import rules as catalogue

from making import toctree


def pages() -> Mapping[str, str]:
    """The overview, and the page of each rule."""
    made = {f"rules/{rule.code}.md": _page(rule) for rule in all_rules()}
    return {"rules/index.md": "\n".join(_overview()), **made}


def _overview() -> Iterator[str]:
    yield from ("# Rules", "", catalogue.HEAD.partition("\n\n")[2].partition("\n\n")[2])
    for prefix, title in catalogue.FAMILIES.items():
        rows = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        if not rows:
            continue
        yield f"\n## {prefix}xx: {title}\n"
        yield "| rule | severity | what it finds |\n| --- | --- | --- |"
        for rule in rows:
            summary = rule.summary.replace("|", "\\|")
            link = f"[{rule.code} {rule.name}]({rule.code}.md)"
            yield f"| {link} | {rule.severities} | {summary} |"
    yield ""
    yield toctree([rule.code for rule in all_rules()])


def _page(rule: Rule) -> str:
    text = "\n".join(catalogue.section(rule))
    first, _, rest = text.lstrip("\n").partition("\n")
    body = rest.replace("\n### ", "\n## ")
    return f"# {first.lstrip('# ')}\n{body}\n{_picture(rule)}"


def _picture(rule: Rule) -> str:
    """The curve of the example, with the finding where it shows."""
    example = rule.section("Example")
    if not example.startswith("```toml") or rule.FILES or rule.code.startswith("LR0"):
        return ""
    spec = example.partition("\n")[2].rpartition("```")[0].rstrip()
    indented = "\n".join(spec.splitlines())
    return f"\n## What it looks like\n\n```{{lrviz}}\n:check:\n\n{indented}\n```\n"
