"""How files are checked, whatever kind of file they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lrviz.lint.select import Selection

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.spec.model import Spec


@dataclass(frozen=True)
class Settings:
    """How files are checked, whatever the file.

    Attributes:
        selection: Which rules run.
        trust: Packages that a dotted ``type`` may be imported from.
        engine: What simulates the specs.
        options: Options of rules that the project sets.
        spec: What the scripts are to be held to, where one is given.
    """

    selection: Selection = field(default_factory=Selection)
    trust: tuple[str, ...] = ()
    engine: Engine = "auto"
    options: Mapping[str, Any] = field(default_factory=dict)
    spec: Spec | None = None
