"""The whole gallery: its files as text, then on disk, all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lrviz.config import Config
from lrviz.engine import Engine
from lrviz.gallery.cache import read_cards
from lrviz.gallery.card import Card, Job, draw
from lrviz.gallery.collect import Entry, Outline, collect, read_outline
from lrviz.gallery.page import GENERATOR, Section, page, readme
from lrviz.output import CannotWrite
from lrviz.spec.files import Unreadable, read_text, reason
from lrviz.spec.problem import printable, quote

IMAGES: Final = "images"
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
    """

    files: Mapping[str, str]
    cards: Sequence[tuple[str, Card]]
    drawn: tuple[str, ...]


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
    """
    outline = read_outline(folder)
    entries = collect(folder, out, config, engine, trust)
    known = {} if fresh else read_cards(out)
    jobs = [
        Job(entry, engine, tuple(trust), config.options)
        for entry in entries
        if entry.digest not in known
    ]
    made = {card.digest: card for card in _drawn(jobs, processes, progress)}
    cards = [(entry, made.get(entry.digest) or known[entry.digest]) for entry in entries]
    sections = _sections(outline, cards)
    files = {f"{IMAGES}/{name}": text for _, c in cards for name, text in c.pictures.items()}
    files["README.md"] = readme(outline, sections, {entry.slug: entry.link for entry in entries})
    files["index.html"] = page(outline, sections)
    named = [(entry.name, card) for entry, card in cards]
    return Site(files, named, tuple(job.entry.name for job in jobs))


def _drawn(jobs: Sequence[Job], processes: int, progress: Progress | None) -> list[Card]:
    if len(jobs) < _WORTH_A_PROCESS or processes < 2:
        return [_told(draw(job), i, len(jobs), progress) for i, job in enumerate(jobs)]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned: a fork of a process in which torch has started its threads may hang.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            found = pool.map(draw, jobs, chunksize=4)
            return [_told(card, i, len(jobs), progress) for i, card in enumerate(found)]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _told(card: Card, index: int, total: int, progress: Progress | None) -> Card:
    if progress is not None:
        progress((index + 1) / total)
    return card


def _sections(outline: Outline, cards: Sequence[tuple[Entry, Card]]) -> list[Section]:
    """The sections that have cards: the outline's in its order, then the others by name."""
    present = list(dict.fromkeys(entry.section for entry, _ in cards))
    first = [name for name, _, _ in outline.sections if name in present]
    ordered = [*first, *sorted(name for name in present if name not in first)]
    return [
        Section(
            *(outline.section(name) if name else ("Schedules", "")),
            tuple(card for entry, card in cards if entry.section == name),
        )
        for name in ordered
    ]


def stale(site: Site, out: Path) -> list[str]:
    """What of the page in ``out`` is not as it would be built now: specs, else files."""
    wrong = [name for name, text in site.files.items() if _on_disk(out / name) != text]
    wrong += [f"{IMAGES}/{name}" for name in _left_over(site, out)]
    if not wrong:
        return []
    specs = list(site.drawn)
    return specs or sorted(wrong)


def check_out(out: Path) -> None:
    """Raise `CannotWrite` where the page cannot be written, or would replace somebody's own."""
    if out.exists() and not out.is_dir():
        raise CannotWrite(f"cannot write {quote(str(out))}: it is a file; expected a folder")
    near = next(p for p in (out, *out.absolute().parents) if p.exists())
    if not os.access(near, os.W_OK):
        raise CannotWrite(f"cannot write {quote(str(out))}: permission denied")
    for name in ("index.html", "README.md"):
        text = _on_disk(out / name)
        if text is not None and GENERATOR not in text[:4000]:
            where = printable(str(out / name))
            raise CannotWrite(
                f"{where} was not written by lrviz gallery; move it, or give another folder with -o"
            )


def write(site: Site, out: Path) -> list[str]:
    """Put the files of ``site`` in place; the names of those that changed.

    All are written beside their places first; only then are they moved there, the page last: a
    build that is interrupted leaves the old page, or one that `stale` tells from a whole one.

    Raises:
        CannotWrite: The system refuses.
    """
    changed = [name for name, text in site.files.items() if _on_disk(out / name) != text]
    gone = _left_over(site, out)
    if not changed and not gone:
        return []
    try:
        out.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".lrviz-gallery-", dir=out))
        try:
            (beside / IMAGES).mkdir()
            for name in changed:
                (beside / name).write_text(site.files[name], encoding="utf-8", newline="")
            if site.files:
                (out / IMAGES).mkdir(exist_ok=True)
            for name in changed:
                os.replace(beside / name, out / name)
            for name in gone:
                (out / IMAGES / name).unlink(missing_ok=True)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise CannotWrite(f"cannot write {quote(str(out))}: {reason(error)}") from None
    return changed + [f"{IMAGES}/{name}" for name in gone]


def _left_over(site: Site, out: Path) -> list[str]:
    """Pictures that the page in ``out`` names, and the new one does not."""
    before = {name for card in read_cards(out).values() for name in card.pictures}
    return sorted(name for name in before if f"{IMAGES}/{name}" not in site.files)


def _on_disk(path: Path) -> str | None:
    try:
        return read_text(path)
    except Unreadable:
        return None
