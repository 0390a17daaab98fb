"""Makes the reference: a page a rule, a scheduler, a command, a format, from the code itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def pages() -> Mapping[str, str]:
    """Every page, by its path below the reference."""
    from making import classes, commands, formats, rules, spec_keys

    return {
        **rules.pages(),
        **classes.pages(),
        **commands.pages(),
        **formats.pages(),
        **spec_keys.pages(),
    }


def make(folder: Path) -> None:
    """Write the pages that changed; take away those that there are no more."""
    made = pages()
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def toctree(names: list[str], depth: int = 1) -> str:
    """The hidden table of contents of a page over others."""
    return "\n".join(["```{toctree}", ":hidden:", f":maxdepth: {depth}", "", *names, "```", ""])
