"""One spec of the gallery: simulated, drawn, checked, and set as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lrviz.gallery import facts as of
from lrviz.gallery.card_data import Job, data_of
from lrviz.gallery.card_parts import findings_of, folded, length_of, links_of, source_of, table_of
from lrviz.gallery.collect import Entry
from lrviz.gallery.find import thumb_of, words_of
from lrviz.gallery.markup import attribute, element, escape
from lrviz.lint.select import without
from lrviz.text.bug import bug
from lrviz.text.problem import Problem, SpecError, printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    html = "\n".join([*_head(entry, title), said, *source_of(entry), "</article>"])
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
        data_of(spec, curve, linear, drawn, job),
        table_of(curve, found),
        *findings_of(findings),
        *source_of(entry),
        *folded("PyTorch code", printed, "python"),
        length_of(spec, curve),
        links_of(spec, entry.text),
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
