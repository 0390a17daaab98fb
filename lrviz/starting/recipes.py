"""The published recipes, which the wheel carries as they stand in the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lrviz.text.problem import did_you_mean, quote


class NoSuchRecipe(ValueError):
    """A name that no recipe has; the message names the nearest one."""


@cache
def recipes() -> Mapping[str, Path]:
    """The file of each recipe, by its name."""
    package = Path(__file__).parents[1]
    # In a checkout they are where the gallery draws them from.
    folders = (package / "recipes", package.parent / "gallery" / "recipes")
    found = next((folder for folder in folders if folder.is_dir()), None)
    return {} if found is None else {path.stem: path for path in sorted(found.glob("*.toml"))}


def recipe(name: str) -> str:
    """The text of a recipe.

    Raises:
        NoSuchRecipe: There is none of that name.
    """
    known = recipes()
    if name not in known:
        near = did_you_mean(name, known)
        raise NoSuchRecipe(f"there is no recipe {quote(name)}{near}; --recipe list names them all")
    return known[name].read_text(encoding="utf-8")


def title(name: str) -> str:
    """What a recipe is called."""
    lines = recipe(name).splitlines()
    found = next((line for line in lines if line.startswith("title = ")), 'title = ""')
    return found.partition('"')[2].rstrip('"')
