"""The formulas of each version of torch, against what that version did: no torch is needed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

import lrviz
from lrviz.engine import formula
from lrviz.known.torch import KNOWN
from lrviz.spec.failure import TickError

_path = Path(__file__).parents[1] / "oracles" / "versions_of_torch.py"
_spec = importlib.util.spec_from_file_location("versions_of_torch", _path)
assert _spec is not None
assert _spec.loader is not None
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

HELD = json.loads(oracle.FILE.read_text("utf-8"))


def own(scheduler: str, version: str) -> Any:
    spec = lrviz.loads(oracle.text_of(scheduler), assume=[f"torch={version}"])
    try:
        curve = formula.simulate(spec)
    except TickError as error:
        return [error.tick, error.kind]
    assert curve.torch == version
    return pytest.approx(curve.lr[0].tolist(), rel=1e-9, abs=1e-11)


def test_every_version_that_lrviz_knows_was_asked() -> None:
    assert HELD["torch"] == list(KNOWN)
    assert list(HELD["lr"]) == oracle.schedulers()


@pytest.mark.parametrize("version", KNOWN)
def test_does_as_that_version_does(version: str) -> None:
    number = tuple(map(int, version.split(".")))
    wrong = {
        scheduler: (told, found)
        for scheduler, by_version in HELD["lr"].items()
        if (told := oracle.by_version(by_version, number)) != (found := own(scheduler, version))
    }
    assert not wrong


def test_the_versions_differ() -> None:
    """Each change that `lrviz.known.torch` names is one that some schedule shows."""
    changed = {at for by_version in HELD["lr"].values() for at in by_version}
    assert changed == {"2.4", "2.6", "2.8", "2.9", "2.13"}


def test_what_most_schedules_are_is_the_same_in_all() -> None:
    """As docs/explanation/versions.md says."""
    alone, first, second = oracle.AROUND[:3]
    late = {second % leaf for leaf in oracle.LEAVES if "Multipl" in leaf or "SWALR" in leaf}
    usual = {around % leaf for around in (alone, first, second) for leaf in oracle.LEAVES}
    assert {scheduler for scheduler in usual if len(HELD["lr"][scheduler]) > 1} == late
