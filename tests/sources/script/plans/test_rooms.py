"""The rooms of the reading of schedules: which may import which, and how long a module is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import lrviz.sources.script.plans

HOME = Path(lrviz.sources.script.plans.__file__).parent
PACKAGE = "lrviz.sources.script.plans."
ORDER = [
    {"values"},
    {"machine"},
    {"operations"},
    {"libraries", "loops"},
    {"timing"},
    {"writing"},
    {"language"},
    {"reading"},
    {"needing"},
    {"playing"},
    {"finding"},
    {"plans"},
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


def imports() -> Iterator[tuple[str, str, str]]:
    """Which room imports which, and in which module."""
    for path in sorted(HOME.rglob("*.py")):
        below = path.relative_to(HOME)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typing: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                typing |= set(ast.walk(node))
        for node in ast.walk(tree):
            named = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if named.startswith(PACKAGE) and node not in typing:
                other = named.removeprefix(PACKAGE).split(".")[0]
                yield below.parts[0].removesuffix(".py"), other, str(below)


def test_every_room_has_its_level() -> None:
    rooms = {path.stem for path in HOME.iterdir() if path.stem[0] != "_"}
    assert rooms == set(LEVEL)


def test_imports_go_one_way() -> None:
    found = list(imports())
    assert len(found) > 300
    wrong = {
        f"{path}: {mine} imports {other}"
        for mine, other, path in found
        if other != mine and LEVEL[other] >= LEVEL[mine]
    }
    assert not wrong


def test_a_module_is_short() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in HOME.rglob("*.py")}
    assert {name: count for name, count in lines.items() if count >= 300} == {}
