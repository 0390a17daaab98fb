"""The schedules of a folder, in sections, and what each depends on."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote as url_quote

from lrviz import __version__
from lrviz.config.settings import Config
from lrviz.engine import Engine
from lrviz.gallery.derived import Derived, derived
from lrviz.lint.paths import targets
from lrviz.sources import spec_file
from lrviz.sources.assume import NOTHING
from lrviz.sources.kinds import kind_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import SYNTAXES, TOML, syntax_of
from lrviz.spec.metric import metric_file
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import Problem, SpecError, did_you_mean, quote

FORMAT: Final = 6
"""Of the cards in a page: a card of another one is drawn again."""
OUTLINE: Final = "gallery.toml"
"""The file that names the page and its sections, where a folder has one."""
_KEYS: Final = ("title", "intro", "image", "sections")


@dataclass(frozen=True)
class Entry:
    """One spec of the gallery, not yet read.

    Attributes:
        path: Its file.
        name: What messages call it: the way to the file from where lrviz runs.
        below: The way to it from the gallery's folder, the same wherever lrviz runs.
        section: The folder that it lies in, below the gallery's own; "" at the top.
        slug: What tells it from the others, in an address and in file names.
        link: The way from the page to the file, as a URL.
        text: The file's text; None where it could not be read.
        unreadable: Why not.
        ignored: Rules that the project ignores in this file.
        digest: Of everything that its card depends on.
        at: Where a schedule stands that is no spec's: ``train.py:42``; its text is the spec that
            it comes to.
        label: What tells it from others of its file.
    """

    path: Path
    name: str
    below: str
    section: str
    slug: str
    link: str
    text: str | None
    unreadable: str | None
    ignored: tuple[str, ...]
    digest: str
    at: str = ""
    label: str = ""


@dataclass(frozen=True)
class Outline:
    """The page as a whole.

    Attributes:
        title, intro: What it is called, and what it says first.
        image: The URL of a picture that stands for it where its link is shared.
        sections: Folder, title and text of each.
    """

    title: str = "Learning-rate schedules"
    intro: str = ""
    image: str = ""
    sections: tuple[tuple[str, str, str], ...] = ()

    def section(self, folder: str) -> tuple[str, str]:
        """Title and text of the section for ``folder``."""
        for name, title, text in self.sections:
            if name == folder:
                return title, text
        return (folder.replace("/", " / ").replace("_", " ").replace("-", " ").capitalize(), "")


def collect(
    folder: Path,
    out: Path,
    config: Config,
    engine: Engine,
    trust: Sequence[str],
    left_out: list[str] | None = None,
) -> list[Entry]:
    """Every schedule below ``folder``, in the order of the page.

    Args:
        left_out: Gets a line for each schedule of a script or config that cannot be shown.
    """
    endings = tuple(ending for syntax in SYNTAXES for ending in syntax.endings)
    found = targets([str(folder)], exclude=config.exclude, folder=config.folder, endings=endings)
    rules = [config.select, config.extend_select, config.ignore, sorted(config.options.items())]
    taken = {"filter", "count"}  # the page has these for itself
    entries = []
    for target in found:
        path = Path(target.path)
        below = path.relative_to(folder)
        ignored = config.ignored_in(target.path)
        for text, why, at, label in _texts(path, target.path, below, config, left_out):
            source = Source(target.path, path.parent, text or "", TOML)
            slug = _slug(below, taken)
            link = url_quote(os.fsencode(Path(os.path.relpath(path, out)).as_posix()))
            section = below.parent.as_posix() if below.parent != Path() else ""
            trusted = [name for name in sorted(trust) if text is not None and name in text]
            settings = json.dumps([FORMAT, __version__, engine, trusted, rules], default=str)
            said = [text or why or "", at, label]
            parts = [settings, *ignored, slug, link, *said, *_beside(source, trust)]
            digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:32]
            own = path, target.path, below.as_posix(), section, slug, link
            entries.append(Entry(*own, text, why, ignored, digest, at, label))
    return entries


def _texts(
    path: Path, name: str, below: Path, config: Config, left_out: list[str] | None
) -> Iterator[tuple[str | None, str | None, str, str]]:
    """The specs of a file: text, why there is none, where it stands if that is no spec, label."""
    if syntax_of(path.name) is TOML:
        try:
            text = read_text(path)
        except Unreadable as error:
            yield None, str(error), "", ""
            return
        if kind_of(Source(name, path.parent, text, TOML)) is spec_file.SPEC:
            yield text, None, "", ""
            return
    for one in derived(path, name, below.as_posix(), config):
        if isinstance(one, Derived):
            yield one.text, None, one.at, one.label
        elif left_out is not None:
            left_out.append(one)


def read_outline(folder: Path) -> Outline:
    """The ``gallery.toml`` of a folder.

    Raises:
        SpecError: It is not what it should be.
    """
    path = folder / OUTLINE
    if not path.exists():
        return Outline()
    try:
        text = read_text(path)
    except Unreadable as error:
        raise _wrong(path, str(error)) from None
    source = Source(str(path), folder, text, TOML)
    if kind_of(source) is spec_file.SPEC:  # it has a card
        return Outline()
    document = source.document
    table = {} if document is None else document.values
    for key in table:
        if key not in _KEYS:
            near = did_you_mean(key, _KEYS)
            raise _wrong(path, f"there is no key {quote(key)} here{near}")
    sections = table.get("sections", {})
    texts = [table.get(key, "") for key in _KEYS[:-1]]
    if not isinstance(sections, dict) or not all(isinstance(text, str) for text in texts):
        strings = "the strings `title`, `intro` and `image`"
        raise _wrong(path, f"expected {strings}, and a table `sections`")
    if texts[-1] and not texts[-1].startswith("https://"):
        raise _wrong(path, "`image` is a picture's URL; expected one that begins with https://")
    return Outline(
        title=table.get("title", Outline.title),
        intro=table.get("intro", ""),
        image=table.get("image", ""),
        sections=tuple(_sections(path, sections)),
    )


def _sections(path: Path, table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield name, value, ""
        elif isinstance(value, dict) and isinstance(value.get("title"), str):
            yield name, value["title"], str(value.get("text", ""))
        else:
            raise _wrong(path, f"section {quote(name)}: expected a title, or a table with `title`")


def _wrong(path: Path, message: str) -> SpecError:
    return SpecError([Problem("LR001", message, str(path))])


def _slug(below: Path, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", below.with_suffix("").as_posix().lower()).strip("-")
    slug, count = plain or "spec", 1
    while not taken.isdisjoint(_named_for(slug)):
        count += 1
        slug = f"{plain or 'spec'}-{count}"
    taken.update(_named_for(slug))
    return slug


def _named_for(slug: str) -> tuple[str, ...]:
    """What goes by a slug: its card, its dark picture's file, the ids of its log picture."""
    return slug, f"{slug}-dark", f"{slug}-log"


def _beside(source: Source, trust: Sequence[str]) -> Iterator[str]:
    """What a spec reads besides itself: the metric's file."""
    try:
        [plan] = spec_file.read(source, NOTHING).plans
        yield read_text(metric_file(plan.table["metric"]["file"], source.folder, trust))
    except (SpecError, KeyError, TypeError):
        return
    except Unreadable as error:
        yield str(error)
