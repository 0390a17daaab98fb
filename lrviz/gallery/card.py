"""One spec of the gallery: simulated, drawn, checked, and set as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.engine import Engine
from lrviz.gallery import facts as of
from lrviz.gallery.check import about_of
from lrviz.gallery.collect import Entry
from lrviz.gallery.edits import edits_of, follows_of
from lrviz.gallery.find import thumb_of, words_of
from lrviz.gallery.markup import attribute, element, escape
from lrviz.gallery.play import NoFormula, plan_of
from lrviz.known.schedulers import SCHEDULERS
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.select import Selection, without
from lrviz.plot.series import axis_of, group_text, per_x
from lrviz.plot.words import run_text
from lrviz.text.bug import bug
from lrviz.text.plural import counted
from lrviz.text.problem import Problem, SpecError, printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lrviz.curve import Curve
    from lrviz.plot.trace import Trace
    from lrviz.spec.model import Spec

_READOUTS: Final = 240
"""Places at which a reader can ask for the LR; each is a tick of the curve."""


@dataclass(frozen=True)
class Job:
    """What drawing a card needs.

    Attributes:
        entry: The spec.
        engine, trust, options: How it is simulated and checked.
        selection: The rules whose findings are shown.
    """

    entry: Entry
    engine: Engine = "auto"
    trust: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True)
class Card:
    """A spec as the page shows it.

    Attributes:
        slug, link, digest: Of its entry.
        title: The spec's title, control characters escaped.
        line: The schedule in one line, or what is wrong.
        html: The card.
        thumb: The curve as the path of a small picture; empty where there is none.
        words: What it is found by.
        pictures: SVG files by name; none where the spec fails.
        error: Why there is no picture: one line for each problem, as a message.
    """

    slug: str
    link: str
    digest: str
    title: str
    line: str
    html: str
    thumb: str = ""
    words: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    error: tuple[str, ...] = ()


def draw(job: Job) -> Card:
    """The card of one spec; a spec that fails becomes a card that says why."""
    entry = job.entry
    try:
        return _card(job)
    except SpecError as error:
        problems = error.problems
    except Exception as error:  # one spec must not cost the others their cards
        problems = (Problem("LR007", bug(error), entry.below),)
    title = _title(entry, printable(entry.path.stem))
    lines = [str(problem) for problem in problems]
    said = element("pre", escape("\n".join(lines)), {"class": "failed"})
    html = "\n".join([*_head(entry, title), said, *_source(entry), "</article>"])
    told = tuple(str(replace(p, file=entry.name)) for p in problems)
    own = entry.slug, entry.link, entry.digest, title, lines[0], html
    return Card(*own, words=f"{title} {entry.slug} error".lower(), error=told)


def _card(job: Job) -> Card:
    from lrviz.codegen import code
    from lrviz.engine import simulate
    from lrviz.lint.files import report
    from lrviz.lint.fixed import fixed
    from lrviz.lint.run import check_curve
    from lrviz.plot.figure import figure
    from lrviz.plot.layout import CARD
    from lrviz.plot.trace import Ghost
    from lrviz.plot.tracing import trace
    from lrviz.spec.reader import loads

    entry = job.entry
    if entry.text is None:
        raise SpecError([Problem("LR001", entry.unreadable or "", entry.below)])
    folder = entry.path.parent
    spec = loads(entry.text, name=entry.below, folder=folder, trust=job.trust)
    curve = simulate(spec, engine=job.engine)
    checked = check_curve(spec, curve, options=job.options)
    reported = report(checked, spec.plan.source, job.selection).diagnostics
    findings = without(reported, entry.ignored)
    wrong = [finding for finding in findings if finding.fails]
    after = fixed(spec, wrong, engine=job.engine, options=job.options)
    ghost = None if after is None else Ghost(after.curve, after.title)
    drawn = trace(spec, curve, engine=job.engine, findings=wrong, ghost=ghost)
    linear = figure([drawn], size=CARD)
    found = of.facts(curve)
    line = of.line_text(curve, found)
    title = _title(entry, printable(spec.name))
    html, pictures = _pictures(entry, f"{title}: {line}", linear)
    printed = code(spec)
    parts = [
        *_head(entry, title),
        html,
        _data(spec, curve, linear, drawn, job),
        _table(curve, found),
        *_findings(findings),
        *_source(entry),
        *_folded("PyTorch code", printed, "python"),
        _small(spec, curve),
        _links(spec, entry.text),
        "</article>",
    ]
    words = words_of(spec, curve, title, entry, findings)
    own = entry.slug, entry.link, entry.digest, title, line, "\n".join(parts)
    return Card(*own, thumb_of(curve), words, pictures)


def _title(entry: Entry, name: str) -> str:
    return f"{name}: {printable(entry.label)}" if entry.label else name


def _head(entry: Entry, title: str) -> list[str]:
    """The beginning of a card."""
    link = element("a", escape(title), {"href": f"#{entry.slug}"})
    return [f"<article{attribute({'class': 'card', 'id': entry.slug})}>", element("h3", link)]


def _pictures(entry: Entry, alt: str, linear: Figure) -> tuple[str, dict[str, str]]:
    from lrviz.gallery.picture import dark, inline, svg

    light = svg(linear)
    said = escape(f"Learning rate. {alt}.")
    shown = inline(light, entry.slug, said)
    html = (
        f'<figure tabindex="0" aria-label="{said}">\n<div class="linear">{shown}</div>\n'
        '<div class="drawn" hidden></div>\n<output></output>\n</figure>'
    )
    return html, {f"{entry.slug}.svg": light, f"{entry.slug}-dark.svg": dark(light)}


def _data(spec: Spec, curve: Curve, linear: Figure, drawn: Trace, job: Job) -> str:
    """What the page's script draws, reads out and changes: formulas, else some of the ticks."""
    axes, width, height = linear.axes[0], *linear.get_size_inches()
    box = axes.get_position()
    points = 72.0
    place = [
        round(box.x0 * width * points, 2),
        round((1 - box.y1) * height * points, 2),
        round(box.width * width * points, 2),
        round(box.height * height * points, 2),
    ]
    axis = axis_of([drawn], None)
    shared = _firsts(curve)
    names = [group_text(facts.groups) for facts in of.facts(curve)]
    data: dict[str, Any] = {
        "box": place,
        "unit": axis,
        "per": per_x(curve, axis),
        "total": curve.total_steps,
        "groups": [{"name": name, "at": i} for name, i in zip(names, shared, strict=True)],
    }
    try:
        data["plan"] = plan_of(spec, curve.ticks)
        text = job.entry.text or ""
        data["edits"] = edits_of(spec) if _shown(text) == text else []
        data["follows"] = follows_of(spec)
        data["check"] = about_of(spec, job.selection, job.entry.ignored, job.options)
        if curve.momentum_scheduled:
            data["momentum"] = curve.momentum_name
    except NoFormula as without:
        data["why"] = f"It stays as it is: the page has no formula for {without}."
        count = min(curve.ticks, _READOUTS)
        tick = np.unique(np.linspace(0, curve.ticks - 1, count).round().astype(np.int64))
        data["step"] = curve.step[tick].tolist()
        data["lr"] = [[float(f"{v:.5g}") for v in curve.lr[i, tick]] for i in shared]
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")  # no tag begins in it
    return f'<script type="application/json">{text}</script>'


def _firsts(curve: Curve) -> list[int]:
    """Of the param groups that share a curve, the first."""
    first: dict[bytes, int] = {}
    for index, row in enumerate(curve.lr):
        first.setdefault(row.tobytes(), index)
    return list(first.values())


def fact_rows(curve: Curve, found: Sequence[of.Facts]) -> list[tuple[str, list[str]]]:
    """The facts by name, each as one text for each curve."""
    text = of.lr_text(list(found))
    return [
        ("peak", [f"{text(f.peak)}, {of.when_text(curve, f.peak_at)}" for f in found]),
        ("final", [text(f.final) for f in found]),
        ("warmup", [of.length_text(curve, f.warmup) if f.warmup else "none" for f in found]),
        ("below 1 % of the peak", [f"{of.share_text(f.small)} of the run" for f in found]),
        ("mean LR / peak", [f"{f.mean:.3g}" if f.mean == f.mean else "–" for f in found]),
    ]


def _table(curve: Curve, found: Sequence[of.Facts]) -> str:
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


def _findings(found: Sequence[Diagnostic]) -> list[str]:
    if not found:
        return []
    lines = ['<ul class="findings">']
    for finding in found:
        code = element("strong", escape(f"{finding.code} {finding.name}"))
        said = escape(printable(finding.message))
        lines.append(element("li", f"{code} {said}", {"class": finding.severity}))
    return [*lines, "</ul>"]


def _source(entry: Entry) -> list[str]:
    if entry.text is None:
        return []
    title = f"Spec of {printable(entry.at)}" if entry.at else "Spec"
    return _folded(title, _shown(entry.text), "toml", entry.link)


def _shown(text: str) -> str:
    """The text of a spec as the page has it."""
    lines = (printable(line) for line in text.replace("\t", "    ").splitlines())
    return "\n".join(lines) + "\n"


def _folded(title: str, text: str, language: str, link: str | None = None) -> list[str]:
    """A text that opens on demand, with a button that copies it."""
    named = "" if link is None else element("a", "the file", {"href": link, "class": "file"})
    return [
        f'<details><summary>{escape(title)}</summary><button type="button" class="copy" hidden>'
        f"Copy</button>{named}",
        element("pre", element("code", escape(text), {"class": language}), {"tabindex": "0"}),
        "</details>",
    ]


def _small(spec: Spec, curve: Curve) -> str:
    """The run's length and the engine, small."""
    ticks = counted(curve.ticks, "tick")
    return element(
        "p", escape(f"{run_text(curve)} · {ticks} · {curve.made_by}"), {"class": "small"}
    )


def _links(spec: Spec, text: str) -> str:
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
