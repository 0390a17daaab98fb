"""How files are checked, whatever kind of file they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lrviz.lint.select import Selection
from lrviz.sources.assume import Assumption

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.spec.model import Spec
    from lrviz.spec.overrides import Override


@dataclass(frozen=True)
class Settings:
    """How files are checked, whatever the file.

    Attributes:
        selection: Which rules run.
        trust: Packages that a dotted ``type`` may be imported from.
        engine: What simulates the specs.
        options: Options of rules that the project sets.
        spec: What the scripts are to be held to, where one is given.
        assume: What the command line says that the sources do not.
        assumed_in: What the project says so, by the file's name.
        sets: Values that the command line puts in the place of the sources' own.
        kind: The kind that every file is of, where the user says so.
    """

    selection: Selection = field(default_factory=Selection)
    trust: tuple[str, ...] = ()
    engine: Engine = "auto"
    options: Mapping[str, Any] = field(default_factory=dict)
    spec: Spec | None = None
    assume: tuple[Assumption, ...] = ()
    assumed_in: Callable[[str], tuple[Assumption, ...]] = lambda _: ()
    sets: tuple[Override, ...] = ()
    kind: str | None = None
