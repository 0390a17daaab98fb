"""HTML and Markdown in which text is text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping


def escape(text: str) -> str:
    """Text for HTML, between tags and in attributes."""
    return html.escape(text, quote=True)


def attribute(attributes: Mapping[str, str]) -> str:
    """Attributes of a tag, each with a space before it; the values are escaped here."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def element(tag: str, inside: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element around HTML."""
    return f"<{tag}{attribute(attributes or {})}>{inside}</{tag}>"


def markdown(text: str) -> str:
    """Text for Markdown that holds HTML: neither marks nor tags nor autolinks."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~@-])", r"\\\1", html.escape(text, quote=False))
