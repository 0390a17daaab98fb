"""What the oracles write: curves of a framework's own schedule code, by the config's name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

HERE = Path(__file__).parent
CONFIGS = HERE.parent / "sources" / "configs"
_ASSUME = re.compile(r"lrviz: assume (\w+) = ([\w.+-]+)")


def configs(framework: str) -> list[Path]:
    """The configs under tests/sources/configs/FRAMEWORK whose names do not begin with `_`."""
    found = sorted(p for p in (CONFIGS / framework).rglob("*") if p.is_file())
    return [p for p in found if not p.name.startswith("_") and p.suffix != ".pyc"]


def assumed(path: Path) -> dict[str, str]:
    """What the comments of a config assume."""
    return dict(_ASSUME.findall(path.read_text()))


def write(
    framework: str, versions: Mapping[str, str], curves: Mapping[str, Iterable[float]]
) -> None:
    """Write FRAMEWORK.json, or add to it; every curve with the versions that it is from."""
    file = HERE / f"{framework}.json"
    found = json.loads(file.read_text()) if file.exists() else {}
    for name, lrs in curves.items():
        found[name] = {"versions": dict(versions), "lr": list(lrs)}
    lines = [f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
