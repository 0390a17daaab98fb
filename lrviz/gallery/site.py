"""The whole gallery: its files as text, then on disk, all of them or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from lrviz.config.settings import Config
from lrviz.engine import Engine
from lrviz.gallery.cache import Known, read_cards
from lrviz.gallery.card import Card, draw
from lrviz.gallery.card_data import Job
from lrviz.gallery.collect import Entry, Outline, collect, read_outline
from lrviz.gallery.page import PAGE_MARK, README_MARK, Section, page, readme
from lrviz.gallery.picture import SVG_MARK
from lrviz.lint.select import Selection
from lrviz.output import CannotWrite, beside, left_behind, sweep
from lrviz.text.files import Unreadable, read_text, reason
from lrviz.text.problem import printable, quote

IMAGES: Final = "images"
_NAMES: Final = "names"
"""What is about to be put in place, kept where a build that is killed leaves it behind."""
_PICTURE: Final = re.compile(rf"{IMAGES}/[a-z0-9-]+\.svg")
_WORTH_A_PROCESS: Final = 24
"""Cards from which on a second process saves more than its own start takes."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Site:
    """A gallery that was built.

    Attributes:
        files: The text of each file, by its path below the page's folder.
        cards: In the order of the page, each with the name of its spec's file.
        drawn: Names of the specs that were drawn anew.
        changed: Names of the specs whose cards are not those of the page that was there.
        gone: Names of the specs that only the page that was there has.
        left_out: A line for each schedule of a script or config that cannot be shown.
    """

    files: Mapping[str, str]
    cards: tuple[tuple[str, Card], ...]
    drawn: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def build(
    folder: Path,
    out: Path,
    config: Config,
    *,
    engine: Engine = "auto",
    trust: Sequence[str] = (),
    fresh: bool = False,
    processes: int = 1,
    progress: Progress | None = None,
) -> Site:
    """The gallery of the specs below ``folder``, as a page in ``out`` will have it.

    Args:
        fresh: Whether every card is drawn, also those that the page in ``out`` has already.
        processes: How many may draw at once.
        progress: Called with the share of the cards that are done.

    Raises:
        SpecError: The folder's ``gallery.toml`` is not right.
        UnknownRule: The project selects or ignores a rule that there is not.
    """
    outline = read_outline(folder)
    selection = Selection(config.select, config.extend_select, config.ignore)
    left_out: list[str] = []
    entries = collect(folder, out, config, engine, trust, left_out)
    before = read_cards(out)
    known = {k.card.digest: k.card for k in before if k.card is not None}
    kept = {} if fresh else {digest: card for digest, card in known.items() if card.pictures}
    jobs = [
        Job(entry, engine, tuple(trust), config.options, selection)
        for entry in entries
        if entry.digest not in kept  # what failed may have failed for what was not installed
    ]
    made = {card.digest: card for card in _drawn(jobs, processes, progress)}
    cards = [(entry, made.get(entry.digest) or kept[entry.digest]) for entry in entries]
    sections = _sections(outline, cards)
    files = {f"{IMAGES}/{name}": text for _, c in cards for name, text in c.pictures.items()}
    files["README.md"] = readme(outline, sections)
    files["index.html"] = page(outline, sections)
    changed = [(entry.name, card) for entry, card in cards if not _same(card, known)]
    drawn = {job.entry.name for job in jobs} if fresh else {name for name, _ in changed}
    return Site(
        files,
        tuple((entry.name, card) for entry, card in cards),
        drawn=tuple(entry.name for entry, _ in cards if entry.name in drawn),
        changed=tuple(name for name, _ in changed),
        gone=tuple(_gone(before, entries, out)),
        left_out=tuple(left_out),
    )


def _same(card: Card, known: Mapping[str, Card]) -> bool:
    """Whether the page has the card already."""
    old = known.get(card.digest)
    return old is not None and (old.html, old.pictures) == (card.html, card.pictures)


def _gone(before: Iterable[Known], entries: Sequence[Entry], out: Path) -> Iterator[str]:
    """Specs that the page has, and that are not there any more."""
    links = {entry.link for entry in entries}
    for known in before:
        if known.link not in links:
            yield os.path.normpath(out / unquote(known.link))


def _drawn(jobs: Sequence[Job], processes: int, progress: Progress | None) -> list[Card]:
    def told(done: int) -> None:
        if progress is not None:
            progress(done / len(jobs))

    if len(jobs) >= _WORTH_A_PROCESS and processes > 1:
        from lrviz.gallery import workers

        return workers.drawn(jobs, processes, told)
    cards = []
    for job in jobs:
        cards.append(draw(job))
        told(len(cards))
    return cards


def _sections(outline: Outline, cards: Sequence[tuple[Entry, Card]]) -> list[Section]:
    """The sections that have cards: the outline's in its order, then the others by name."""
    present = list(dict.fromkeys(entry.section for entry, _ in cards))
    first = [name for name, _, _ in outline.sections if name in present]
    ordered = [*first, *sorted(name for name in present if name not in first)]
    taken = {card.slug for _, card in cards}
    found = []
    for name in ordered:
        title, text = outline.section(name) if name else ("Schedules", "")
        plain = "section-" + "".join(c if c.isalnum() else "-" for c in title.lower())
        slug = next(s for s in chain([plain], (f"{plain}-{n}" for n in count(2))) if s not in taken)
        taken.add(slug)
        found.append(Section(slug, title, text, tuple(c for e, c in cards if e.section == name)))
    return found


def stale(site: Site, out: Path) -> list[str]:
    """What of the page in ``out`` is not as it would be now: specs, else files; a line each."""
    specs = [f"{printable(name)}: the page is older than this" for name in site.changed]
    specs += [f"{printable(name)}: it is gone, and the page shows it" for name in site.gone]
    wrong = [name for name, text in site.files.items() if _on_disk(out / name) != text]
    wrong += (_pictures(out) | _orphans(out)) - set(site.files)
    return specs or [
        f"{printable(str(out / name))}: it is not as it would be written now"
        for name in sorted(wrong)
    ]


def check_out(out: Path) -> None:
    """Raise `CannotWrite` where the page cannot be written, or would replace somebody's own."""
    if out.exists() and not out.is_dir():
        raise CannotWrite(f"cannot write {quote(str(out))}: it is a file; expected a folder")
    near = next(p for p in (out, *out.absolute().parents) if p.exists())
    if not os.access(near, os.W_OK):
        raise CannotWrite(f"cannot write {quote(str(out))}: permission denied")
    for name, mark in (("index.html", PAGE_MARK), ("README.md", README_MARK)):
        if _is_somebody_elses(out / name, mark, 4000):
            raise _somebody_elses(out / name)


def write(site: Site, out: Path) -> list[str]:
    """Put the files of ``site`` in place; the names of those that changed.

    All are written beside their places first; only then are they moved there, the page last: a
    build that is interrupted leaves the old page, or one that `stale` tells from a whole one.

    Raises:
        CannotWrite: The system refuses.
    """
    changed = [name for name, text in site.files.items() if _on_disk(out / name) != text]
    ours = _pictures(out)
    gone = sorted((ours | _orphans(out)) - set(site.files))
    if not changed and not gone:
        sweep(out)
        return []
    for name in changed:
        if not name.startswith(f"{IMAGES}/") or name in ours:
            continue
        if _is_somebody_elses(out / name, SVG_MARK, 400):
            raise _somebody_elses(out / name)
    try:
        out.mkdir(parents=True, exist_ok=True)
        here = Path(tempfile.mkdtemp(prefix=beside(out / "gallery"), dir=out))
        try:
            (here / IMAGES).mkdir()
            pictures = [name for name in changed if name.startswith(f"{IMAGES}/")]
            (here / _NAMES).write_text("\n".join(pictures), encoding="utf-8")
            for name in changed:
                (here / name).write_text(site.files[name], encoding="utf-8", newline="")
            if site.files:
                (out / IMAGES).mkdir(exist_ok=True)
            for name in changed:
                os.replace(here / name, out / name)
            for name in gone:
                (out / name).unlink(missing_ok=True)
            sweep(out)
        finally:
            shutil.rmtree(here, ignore_errors=True)
    except OSError as error:
        raise CannotWrite(f"cannot write {quote(str(out))}: {reason(error)}") from None
    return changed + gone


def _pictures(out: Path) -> set[str]:
    """Pictures that the page in ``out`` names."""
    return {f"{IMAGES}/{name}" for known in read_cards(out) for name in known.pictures}


def _orphans(out: Path) -> set[str]:
    """Pictures that a build which was killed has put in place, and no page names."""
    found: set[str] = set()
    for folder in left_behind(out):
        names = (_on_disk(folder / _NAMES) or "").splitlines()
        found |= {name for name in names if _PICTURE.fullmatch(name) and (out / name).exists()}
    return found


def _is_somebody_elses(path: Path, mark: str, within: int) -> bool:
    """Whether a file is there that does not begin as lrviz's own do: one that is no text, too."""
    return os.path.lexists(path) and not _marked(path, mark, within)


def _marked(path: Path, mark: str, within: int) -> bool:
    text = _on_disk(path)
    return text is not None and mark in text[:within]


def _somebody_elses(path: Path) -> CannotWrite:
    where = printable(str(path))
    return CannotWrite(
        f"{where} was not written by lrviz gallery; move it, or give another folder with -o"
    )


def _on_disk(path: Path) -> str | None:
    try:
        return read_text(path)
    except Unreadable:
        return None
