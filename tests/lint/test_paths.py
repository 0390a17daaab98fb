"""Which paths a pattern means, and which files are read below a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.paths import DEFAULT_EXCLUDE, matches, targets

FOLDER = Path("/r")
MEANT = [
    ("/r/a.py", "a.py", True),
    ("/r/a.py", "*.py", True),
    ("/r/a.py", "b.py", False),
    ("/r/a.py", "a", False),
    ("/r/d/a.py", "d", True),
    ("/r/d/a.py", "d/", True),
    ("/r/d/e/a.py", "e", True),
    ("/r/d/a.py", "/d", True),
    ("/r/d/e/a.py", "/e", True),  # as */e: at any depth
    ("/r/d/a.py", "d/a.py", True),
    ("/r/d/a.py", "d/*", True),
    ("/r/d/a.py", "d/*.py", True),
    ("/r/d/a.py", "e/a.py", False),
    ("/r/c/d/a.py", "d/a.py", True),
    ("/r/d/e/a.py", "d/e", True),
    ("/r/d/e/a.py", "d/e/", True),
    ("/r/d/e/a.py", "e/d", False),
    ("/r/dd/a.py", "d/a.py", False),
    ("/r/a.py", "[ab].py", True),
    ("/r/c.py", "[ab].py", False),
    ("/r/a.py", "?.py", True),
    ("/r/aa.py", "?.py", False),
    ("/q/a.py", "a.py", True),
    ("/q/a.py", "q", True),
    ("/q/a.py", "..", False),
]


@pytest.mark.parametrize(("path", "pattern", "meant"), MEANT)
def test_what_a_pattern_means(path: str, pattern: str, meant: bool) -> None:
    assert matches(path, pattern, FOLDER) is meant


def found(folder: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    given = [path if path == "-" else str(folder / path) for path in paths]
    read = targets(given, exclude=exclude, folder=folder, endings=(".py", ".toml"))
    base = f"{folder.as_posix()}/"
    return [f"{t.path.removeprefix(base)}{'!' if t.named else ''}" for t in read]


def test_what_is_read_below_a_folder(tmp_path: Path) -> None:
    for name in ("b.py", "a.toml", "c.txt", "d/e/f.py", "d/a.py", "build/x.py", ".venv/y.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert found(tmp_path, ".") == ["a.toml", "b.py", "d/a.py", "d/e/f.py"]
    assert found(tmp_path, "d") == ["d/a.py", "d/e/f.py"]
    assert found(tmp_path, "build") == ["build/x.py"]
    assert found(tmp_path, "c.txt", "none.py") == ["c.txt!", "none.py!"]
    assert found(tmp_path, "b.py", ".") == ["b.py!", "a.toml", "d/a.py", "d/e/f.py"]
    assert found(tmp_path, "b.py", "b.py", "-", "-") == ["b.py!", "-!", "-!"]
    assert found(tmp_path, ".", exclude=("d",)) == ["a.toml", "b.py"]
    assert found(tmp_path, ".", exclude=("d/e", "*.toml")) == ["b.py", "d/a.py"]
    assert found(tmp_path, "d", exclude=("d",)) == ["d/a.py", "d/e/f.py"]
    assert found(tmp_path, "d", exclude=("d", "e")) == ["d/a.py"]
    assert found(tmp_path, "b.py", exclude=("b.py",)) == ["b.py!"]
    (tmp_path / "link.py").symlink_to(tmp_path / "b.py")
    assert found(tmp_path, "b.py", "link.py") == ["b.py!"]


@pytest.mark.parametrize("name", DEFAULT_EXCLUDE)
def test_a_folder_of_others_is_left_out(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "a.py").touch()
    assert found(tmp_path, ".") == []
    (tmp_path / f"{name}_").mkdir()
    (tmp_path / f"{name}_" / "a.py").touch()
    assert found(tmp_path, ".") == [f"{name}_/a.py"]


USUAL = {
    *(".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox"),
    *(".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__"),
    *("__pypackages__", "build", "dist", "node_modules", "site-packages", "venv"),
}


def test_the_folders_of_others_are_those_that_ruff_leaves_out() -> None:
    assert set(DEFAULT_EXCLUDE) == USUAL
