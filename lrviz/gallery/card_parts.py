"""The parts of a card as HTML: facts, findings, texts that open, links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrviz.gallery import facts as of
from lrviz.gallery.collect import Entry
from lrviz.gallery.markup import element, escape
from lrviz.known.schedulers import SCHEDULERS
from lrviz.lint.diagnostic import Diagnostic
from lrviz.plot.series import group_text
from lrviz.plot.words import run_text
from lrviz.text.plural import counted
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.spec.model import Spec


def fact_rows(curve: Curve, found: Sequence[of.Facts]) -> list[tuple[str, list[str]]]:
    """The facts by name, each as one text for each curve."""
    text = of.lr_text(curve, list(found))
    return [
        ("peak", [f"{text(f.peak)}, {of.when_text(curve, f.peak_at)}" for f in found]),
        ("final", [text(f.final) for f in found]),
        ("warmup", [of.length_text(curve, f.warmup) if f.warmup else "none" for f in found]),
        ("below 1 % of the peak", [f"{of.share_text(f.small)} of the run" for f in found]),
        ("mean LR / peak", [f"{f.mean:.3g}" if f.mean == f.mean else "–" for f in found]),
    ]


def table_of(curve: Curve, found: Sequence[of.Facts]) -> str:
    """The facts, one column for each curve."""
    shown = found[:4]
    lines = ["<table>"]
    if len(found) > 1:
        names = "".join(
            element("th", escape(group_text(f.groups)), {"scope": "col"}) for f in shown
        )
        lines.append(f"<tr><td></td>{names}</tr>")
    for name, values in fact_rows(curve, found):
        cells = "".join(element("td", escape(value)) for value in values[: len(shown)])
        lines.append(f"<tr>{element('th', escape(name), {'scope': 'row'})}{cells}</tr>")
    lines.append("</table>")
    if len(found) > len(shown):
        lines.append(element("p", f"and {len(found) - len(shown)} more param groups"))
    return "\n".join(lines)


def findings_of(found: Sequence[Diagnostic]) -> list[str]:
    """What is wrong with it, one item each."""
    if not found:
        return []
    lines = ['<ul class="findings">']
    for finding in found:
        code = element("strong", escape(f"{finding.code} {finding.name}"))
        said = escape(printable(finding.message))
        lines.append(element("li", f"{code} {said}", {"class": finding.severity}))
    return [*lines, "</ul>"]


def source_of(entry: Entry) -> list[str]:
    """The text of the spec."""
    if entry.text is None:
        return []
    title = f"Spec of {printable(entry.at)}" if entry.at else "Spec"
    return folded(title, shown(entry.text), "toml", entry.link)


def shown(text: str) -> str:
    """The text of a spec as the page has it."""
    lines = (printable(line) for line in text.replace("\t", "    ").splitlines())
    return "\n".join(lines) + "\n"


def folded(title: str, text: str, language: str, link: str | None = None) -> list[str]:
    """A text that opens on demand, with a button that copies it."""
    named = "" if link is None else element("a", "the file", {"href": link, "class": "file"})
    return [
        f'<details><summary>{escape(title)}</summary><button type="button" class="copy" hidden>'
        f"Copy</button>{named}",
        element("pre", element("code", escape(text), {"class": language}), {"tabindex": "0"}),
        "</details>",
    ]


def length_of(spec: Spec, curve: Curve) -> str:
    """The run's length and the engine, small."""
    ticks = counted(curve.ticks, "tick")
    return element(
        "p", escape(f"{run_text(curve)} · {ticks} · {curve.made_by}"), {"class": "small"}
    )


def links_of(spec: Spec, text: str) -> str:
    """Where the spec is from, as it says at its top, and torch's own page of each class."""
    sources = [
        word.rstrip(".,;)")
        for line in text.splitlines()
        if line.startswith("#")
        for word in line.split()
        if word.startswith("https://")
    ]
    links = [("source", url) for url in dict.fromkeys(sources)]
    for name in dict.fromkeys(scheduler.type for scheduler in spec.walk()):
        if name in SCHEDULERS:
            home = "swa_utils" if name == "SWALR" else "lr_scheduler"
            page = f"torch.optim.{home}.{name}" if home == "lr_scheduler" else "optim"
            where = f"generated/{page}" if home == "lr_scheduler" else page
            links.append((name, f"https://docs.pytorch.org/docs/stable/{where}.html"))
    made = " · ".join(
        element("a", escape(name), {"href": url, "rel": "noopener"}) for name, url in links
    )
    return element("p", made, {"class": "small"}) if links else ""
