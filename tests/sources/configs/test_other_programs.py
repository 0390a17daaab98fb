"""Files of other programs: none is taken for a config, though each has words of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main
from lrviz.sources.door import open_file
from lrviz.sources.kinds import formats, kind_of

OTHERS = sorted(p for p in (Path(__file__).parent / "others").iterdir() if p.is_file())


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_is_passed_by(path: Path) -> None:
    kind = kind_of(open_file(path))
    assert kind is None or kind not in formats()


def test_a_folder_of_them_is_checked_without_a_finding() -> None:
    result = CliRunner().invoke(main, ["check", str(OTHERS[0].parent)])
    assert result.exit_code == 0, result.output


def test_there_are_enough_of_them() -> None:
    assert len(OTHERS) >= 40
