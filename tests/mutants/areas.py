"""Which tests hold which package: those that are run against its mutants."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutate import Mutant, mutants

ROOT = Path(__file__).parents[2]
LRVIZ = ROOT / "lrviz"


@dataclass(frozen=True)
class Area:
    """A package (without the packages of it that stand here themselves) and its tests."""

    package: str
    tests: tuple[str, ...]


_CHECK = ("tests/cases", "tests/test_check.py")
_SCRIPTS = tuple(
    f"tests/sources/script/test_{name}.py"
    for name in (
        *(
            "changes",
            "check",
            "conditions",
            "edges",
            "exemptions",
            "exemptions_frameworks",
            "exemptions_resumed",
        ),
        *("exemptions_states", "exemptions_ticks"),
        *("findings", "group_added_late", "heap", "held_to_spec"),
        *(
            "limits",
            "logged",
            "narrowed",
            "newer",
            "numbers",
            "read_numbers",
            "notebook",
            "patience_by_hand",
            "resumes",
            "rules",
            "source",
            "spec_mismatch",
            "syntax",
        ),
        *(
            "variations_scripts",
            "variations_styles",
            "variations_wrapped",
            "way",
            "way_words",
            "words",
            "said_of_scripts",
        ),
    )
)
AREAS = {
    "spec": Area(
        "spec",
        (
            *("tests/spec", "tests/lint/test_boundaries.py", "tests/lint/test_changes.py"),
            "tests/engine/test_dotted.py",
            *("tests/commands/test_trust.py", "tests/commands/test_unknown.py"),
        ),
    ),
    "engine": Area(
        "engine",
        (
            *("tests/engine", "tests/formula"),
            *(
                "tests/commands/test_unknown.py",
                "tests/lint/test_changes.py",
                "tests/lint/test_rules.py",
            ),
        ),
    ),
    "sources": Area("sources", ("tests/sources", *_CHECK)),
    "script": Area("sources/script", (*_SCRIPTS, *_CHECK)),
    "plans": Area(
        "sources/script/plans", ("tests/sources/script/plans", "tests/commands/test_unknown.py")
    ),
    "lint": Area("lint", ("tests/lint", *_SCRIPTS, *_CHECK)),
    "report": Area("report", ("tests/report", "tests/test_check.py")),
    "gallery": Area(
        "gallery",
        tuple(
            f"tests/gallery/test_{name}.py"
            for name in ("committed", "derived", "edges", "gallery", "play")
        ),
    ),
    "plot": Area("plot", ("tests/plot",)),
    "record": Area("record", ("tests/record",)),
    "codegen": Area("codegen", ("tests/codegen",)),
    "known": Area("known", ("tests/spec", "tests/lint", "tests/cases")),
}


@dataclass(frozen=True)
class Planted:
    """A mutant and the file that it stands in."""

    path: Path
    mutant: Mutant

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.mutant}"


def modules(name: str) -> list[Path]:
    """The modules of an area."""
    own = AREAS[name].package
    others = [LRVIZ / a.package for a in AREAS.values() if a.package.startswith(f"{own}/")]
    return [
        path
        for path in sorted((LRVIZ / own).rglob("*.py"))
        if not any(path.is_relative_to(other) for other in others)
    ]


def sampled(name: str, count: int, seed: int) -> list[Planted]:
    """Some mutants of an area, the same ones for the same seed."""
    every = _all_of(name)
    random.Random(f"{seed} {name}").shuffle(every)
    runs = (Planted(path, mutant) for path, text, mutant in every if _is_python(mutant, text))
    return list(itertools.islice(runs, count))


def again(name: str, printed: str) -> list[Planted]:
    """The mutants of an area that lived by what an earlier run printed, where they still are."""
    lived = set(re.findall(r"(?:lives   |no test ) (lrviz/.*)", printed))
    found = (Planted(path, mutant) for path, _, mutant in _all_of(name))
    return [planted for planted in found if str(planted) in lived]


def _all_of(name: str) -> list[tuple[Path, str, Mutant]]:
    found = []
    for path in modules(name):
        text = path.read_text(encoding="utf-8")
        found += [(path, text, mutant) for mutant in mutants(text)]
    return found


def _is_python(mutant: Mutant, text: str) -> bool:
    try:
        compile(mutant.applied(text), "mutant", "exec")
    except SyntaxError:
        return False
    return True
