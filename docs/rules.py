"""Writes rules.md from the rules' own docstrings, with what lrviz really says of their examples.

``python docs/rules.py`` writes the page; with ``--check`` it exits with 1 where the page is stale.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lrviz.engine import simulate
from lrviz.known.torch import KNOWN
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.file_report import FileReport
from lrviz.lint.files import check_file
from lrviz.lint.precedence import SILENCES
from lrviz.lint.registry import all_rules, by_code
from lrviz.lint.rule import Rule
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.record.logs import read
from lrviz.record.overlay import findings
from lrviz.report.text import render
from lrviz.sources.assume import Assumption
from lrviz.spec.reader import loads

PAGE = Path(__file__).with_name("rules.md")
FAMILIES = {
    "LR0": "The spec cannot be used",
    "LR1": "An argument that cannot be meant",
    "LR2": "The shape of the curve",
    "LR3": "The schedule and the run do not end together",
    "LR4": "Schedulers together, schedulers and optimizer",
    "LR5": "The loop of the spec",
    "LR6": "Training scripts",
    "LR7": "Frameworks",
    "LR8": "Frameworks' configs",
    "LR9": "The record of a run",
}
HEAD = """# The rules

*Written by `docs/rules.py` from the rules themselves; change those.*

A rule is selected by its code (`LR301`), a prefix (`LR3`) or its name (`cosine-rebounds`). Errors
and warnings make `lrviz check` exit with 1, infos do not. What is meant can be said where it
stands, with a comment `# lrviz: ignore[LR301] why` at the line's end, or under `[lint]` in the
spec: `ignore = { LR301 = "why" }`. LR0 to LR5 are about schedules, whatever they are read from:
specs (TOML), frameworks' configs, training scripts. LR6 and LR7 are about training scripts and
notebooks, which are read and never run; LR8 is about the configs of frameworks, LR9 about what
a run logged (`--run`).
"""

PRECEDENCE = """Of two rules that see the same mistake, the more specific one speaks. It keeps the
other quiet about the scheduler that it speaks of, and about what is inside or around that one; in
a script, about the lines that it speaks of. What is silenced itself still silences."""


def page() -> str:
    rules = (part for rule in all_rules() for part in section(rule))
    return "\n".join([HEAD, *table(), *precedence(), *rules])


def table() -> Iterator[str]:
    for prefix, title in FAMILIES.items():
        rules = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        if not rules:
            continue
        yield f"## {prefix}xx: {title}\n"
        yield "| code | name | severity | what it finds |\n| --- | --- | --- | --- |"
        for rule in rules:
            severity = rule.severities + ("" if rule.by_default else ", off by default")
            yield f"| {linked(rule.code)} | {rule.name} | {severity} | {rule.summary} |"
        yield ""


def precedence() -> Iterator[str]:
    """Who silences whom, as `lrviz.lint.precedence` declares it."""
    yield f"## Which rule speaks\n\n{PRECEDENCE}\n"
    yield "| where this one speaks | these stay silent |\n| --- | --- |"
    for code, silenced in SILENCES.items():
        yield f"| {linked(code)} | {', '.join(map(linked, sorted(silenced)))} |"
    yield ""


def linked(code: str) -> str:
    return f"[{code}](#{code.lower()}-{by_code()[code].name})"


def section(rule: Rule) -> Iterator[str]:
    default = "" if rule.by_default else ", off by default"
    yield f"## {rule.code} {rule.name}\n\n{rule.summary} (*{rule.severities}{default}*)\n"
    text = rule.explanation.replace("\n## ", "\n### ")
    text = f"### {text[3:]}" if text.startswith("## ") else text
    before, heading, after = text.partition("### Use instead")
    yield f"{before}{said(rule)}{heading}{after}\n"


def said(rule: Rule) -> str:
    """What lrviz prints of the rule's own example."""
    example = re.search(r"```(toml|yaml|python)\n(.*?)```", rule.section("Example"), re.DOTALL)
    assert example is not None, rule.code
    newest = Assumption("torch", KNOWN[-1], "the docs")
    settings = Settings(Selection(select=("ALL",)), assume=(newest,))
    if rule.code.startswith("LR9"):
        found = run_found(example[2], rule)
        report = FileReport("spec.toml", example[2], found)
    elif rule.code.startswith(("LR6", "LR7")):
        held_to = [loads(text, name=name) for name, text in rule.FILES]
        settings = replace(settings, spec=held_to[0] if held_to else None)
        report = check_file(example[2], "train.py", Path(), settings)
    else:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in rule.FILES:
                Path(folder, name).write_text(content, encoding="utf-8")
            report = check_file(example[2], rule.EXAMPLE, Path(folder), settings)
    found = tuple(d for d in report.diagnostics if d.code == rule.code)
    shown = render([FileReport(report.name, report.text, found)]).rstrip()
    return f"```text\n{shown}\n```\n\n"


def run_found(text: str, rule: Rule) -> tuple[Diagnostic, ...]:
    """What the run in the rule's file is found to do, held against the spec in ``text``."""
    spec = loads(text, name="spec.toml")
    [(name, content)] = rule.FILES
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(content, encoding="utf-8")
        records = read(str(Path(folder, name)))
    records = tuple(replace(record, name=name) for record in records)
    curve = simulate(spec, engine="formula")
    return findings(curve, records, "spec.toml", spec.plan.span(("scheduler", "type")))


def main() -> int:
    now = page()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == now:
            return 0
        print(f"docs/{PAGE.name} is stale: run python docs/{Path(__file__).name}", file=sys.stderr)
        return 1
    PAGE.write_text(now, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
