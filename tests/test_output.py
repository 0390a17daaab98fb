"""What is written: whole or not at all, in the place of what was read and of nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main
from lrviz.output import CannotWrite, beside, replace_text, sweep, write


def ended() -> int:
    """The number of a process that is no more."""
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    return int(done.stdout)


def test_an_edit_that_was_saved_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("theirs")
    with pytest.raises(CannotWrite, match="it was changed since it was read"):
        replace_text(str(file), "old", "new")
    assert file.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["a.toml"]


def test_a_hard_link_stays_one(tmp_path: Path) -> None:
    file, other = tmp_path / "a.toml", tmp_path / "b.toml"
    file.write_text("a long old text")
    os.link(file, other)
    replace_text(str(file), "a long old text", "new")
    assert other.read_text() == file.read_text() == "new"
    assert file.stat().st_ino == other.stat().st_ino


def test_a_mode_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("old")
    file.chmod(0o640)
    replace_text(str(file), "old", "new")
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="takes root")
def test_an_owner_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("old")
    os.chown(file, 65534, 65534)
    replace_text(str(file), "old", "new")
    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)
    assert file.read_text() == "new"


def test_what_a_killed_process_left_is_swept_and_no_more(tmp_path: Path) -> None:
    left = tmp_path / f".x.png.lrviz-{ended()}-abc"
    left.write_text("half")
    folder = tmp_path / f".gallery.lrviz-{ended()}-abc"
    (folder / "images").mkdir(parents=True)
    kept = ("a.lrviz-1-x", ".lrviz-cache", f"{beside(tmp_path / 'y')}z", ".z.lrviz-nobody-x")
    for name in kept:
        (tmp_path / name).write_text("")
    write(str(tmp_path / "new"), [b"whole"])
    assert sorted(os.listdir(tmp_path)) == sorted((*kept, "new"))
    sweep(tmp_path / "not there")


@pytest.mark.parametrize("name", ["README.md", "index.html", "images/a.svg"])
@pytest.mark.parametrize("own", [b"\xef\xbb\xbfmine", b"\xffmine", b"mine"])
def test_a_gallery_replaces_nothing_of_ones_own(name: str, own: bytes, tmp_path: Path) -> None:
    spec = 'epochs = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = "StepLR", step_size = 3 }\n'
    (tmp_path / "a.toml").write_text(spec)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(own)
    found = CliRunner().invoke(main, ["gallery", str(tmp_path)])
    assert found.exit_code == 2
    assert "was not written by lrviz gallery" in found.stderr
    assert (tmp_path / name).read_bytes() == own


def test_a_page_is_not_believed_for_its_seal(tmp_path: Path) -> None:
    from lrviz.gallery.cache import read_cards, seal

    spec = 'epochs = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = "StepLR", step_size = 3 }\n'
    (tmp_path / "a.toml").write_text(spec)
    assert CliRunner().invoke(main, ["gallery", str(tmp_path)]).exit_code == 0
    page = tmp_path / "index.html"
    text = page.read_text()
    [known] = read_cards(tmp_path)
    assert known.card is not None
    changed = known.card.html.replace("peak", "tip")
    forged = text.replace(known.card.html, changed).replace(
        seal(known.card), seal(type(known.card)(**{**vars(known.card), "html": changed}))
    )
    assert forged != text
    page.write_text(forged)
    found = CliRunner().invoke(main, ["gallery", str(tmp_path), "--check"])
    assert found.exit_code == 1
    assert "a.toml: the page is older than this" in found.stderr


def test_pictures_of_a_killed_build_are_stale_and_go(tmp_path: Path) -> None:
    spec = 'epochs = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = "StepLR", step_size = 3 }\n'
    (tmp_path / "a.toml").write_text(spec)
    assert CliRunner().invoke(main, ["gallery", str(tmp_path)]).exit_code == 0
    left = tmp_path / f".gallery.lrviz-{ended()}-abc"
    left.mkdir()
    (left / "names").write_text("images/b.svg\nimages/a.svg\n../a.toml\n")
    (tmp_path / "images" / "b.svg").write_text("half")
    (tmp_path / "images" / "own.svg").write_text("mine")
    found = CliRunner().invoke(main, ["gallery", str(tmp_path), "--check"])
    assert found.exit_code == 1
    assert "b.svg: it is not as it would be written now" in found.stderr
    assert CliRunner().invoke(main, ["gallery", str(tmp_path)]).exit_code == 0
    assert not left.exists()
    assert sorted(os.listdir(tmp_path / "images")) == ["a-dark.svg", "a.svg", "own.svg"]
    assert CliRunner().invoke(main, ["gallery", str(tmp_path), "--check"]).exit_code == 0
