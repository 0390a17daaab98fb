"""Cards that a committed page holds already, so that only what changed is drawn again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from lrviz.gallery.card import Card
from lrviz.gallery.page import CLOSE, OPEN
from lrviz.spec.files import Unreadable, read_text


def fingerprint(text: str) -> str:
    """What tells one picture from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_cards(out: Path) -> dict[str, Card]:
    """The cards of the page in ``out`` by digest, those whose pictures are as they were drawn."""
    try:
        text = read_text(out / "index.html")
    except Unreadable:
        return {}
    return {card.digest: card for card in _cards(text, out / "images")}


def _cards(text: str, images: Path) -> Iterator[Card]:
    for part in text.split(OPEN)[1:]:
        about, arrow, rest = part.partition(" -->\n")
        html, close, _ = rest.partition(f"\n{CLOSE}")
        if not arrow or not close:
            continue
        try:
            known = json.loads(about)
            pictures = {name: read_text(images / name) for name in known["pictures"]}
            if any(fingerprint(t) != known["pictures"][n] for n, t in pictures.items()):
                continue
            error = tuple(known["error"])
            own = known["slug"], known["digest"], known["title"], known["line"]
            yield Card(*own, html, pictures, error)
        except (ValueError, KeyError, TypeError, AttributeError, Unreadable):
            continue  # somebody else's, or damaged: it is drawn anew
