"""Which package may import which: one way only, lazy imports included."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1] / "lrviz"
ORDER = [
    {"text", "interrupt"},
    {"known", "output"},
    {"curve", "sources"},
    {"spec", "starting"},
    {"engine", "table", "schema"},
    {"live"},
    {"lint", "codegen", "progress_bar"},
    {"config", "report"},
    {"plot"},
    {"record"},
    {"gallery", "notebook"},
    {"difference", "ipython"},
    {"commands", "sphinx"},
    {"cli", "__init__"},
    {"start"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


def room(module: str) -> str:
    """The package or module of lrviz that a dotted name belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports() -> list[tuple[str, str, str]]:
    """Who imports whom, and in which file."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        below = path.relative_to(ROOT)
        mine = below.parts[0].removesuffix(".py")
        typing = set()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                typing |= set(ast.walk(node))
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = node.module == "lrviz"
                names = [f"lrviz.{a.name}" for a in node.names] if whole else [node.module]
            for name in names:
                if name.split(".")[0] == "lrviz" and node not in typing:
                    found.append((mine, room(name), str(below)))
    return found


def test_every_room_has_its_level() -> None:
    rooms = {path.name.removesuffix(".py") for path in ROOT.iterdir() if path.suffix == ".py"}
    rooms |= {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(LEVEL)


def test_imports_go_one_way() -> None:
    wrong = {
        f"{path}: {mine} imports {other}"
        for mine, other, path in imports()
        if other != mine and other in LEVEL and LEVEL[other] >= LEVEL[mine]
    }
    assert not wrong
