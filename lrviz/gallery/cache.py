"""Cards that a committed page holds already, so that only what changed is drawn again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lrviz.gallery.card import Card
from lrviz.text.files import Unreadable, read_text

OPEN: Final = "<!-- lrviz:card "
CLOSE: Final = "<!-- /lrviz:card -->"
_PICTURE: Final = re.compile(r"[a-z0-9-]+\.svg")  # nothing that leads out of the folder


@dataclass(frozen=True)
class Known:
    """A card that a page has.

    Attributes:
        slug, link: Of its spec.
        pictures: The names of its pictures.
        card: The card, where neither it nor its pictures were changed since they were drawn.
    """

    slug: str
    link: str
    pictures: tuple[str, ...]
    card: Card | None


def fingerprint(text: str) -> str:
    """What tells one picture from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def seal(card: Card) -> str:
    """What tells a card that was changed by hand from one that is as it was written."""
    return fingerprint(
        "\0".join(
            (card.slug, card.digest, card.title, card.line, card.html, card.thumb, card.words)
        )
    )


def read_cards(out: Path) -> list[Known]:
    """The cards of the page in ``out``."""
    try:
        text = read_text(out / "index.html")
    except Unreadable:
        return []
    return list(_cards(text, out / "images"))


def _cards(text: str, images: Path) -> Iterator[Known]:
    for part in text.split(OPEN)[1:]:
        about, arrow, rest = part.partition(" -->\n")
        html, close, _ = rest.partition(f"\n{CLOSE}")
        if not arrow or not close:
            continue
        try:
            known = json.loads(about)
            prints = {str(name): str(said) for name, said in known["pictures"].items()}
            slug, link, digest = (str(known[key]) for key in ("slug", "link", "digest"))
            title, line = str(known["title"]), str(known["line"])
            thumb, words = str(known["thumb"]), str(known["words"])
            sealed = str(known["seal"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # somebody else's, or damaged: it is drawn anew
        if all(_PICTURE.fullmatch(name) for name in prints):
            pictures = _pictures(prints, images)
            card = Card(slug, link, digest, title, line, html, thumb, words, pictures)
            whole = len(pictures) == len(prints) and seal(card) == sealed
            yield Known(card.slug, card.link, tuple(prints), card if whole else None)


def _pictures(prints: dict[str, str], images: Path) -> dict[str, str]:
    """The pictures that are as they were drawn."""
    found = {}
    for name, said in prints.items():
        try:
            text = read_text(images / name)
        except Unreadable:
            continue
        if fingerprint(text) == said:
            found[name] = text
    return found
