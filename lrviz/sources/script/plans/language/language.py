"""Python, as far as schedules need it: what each kind of node does to a reading."""

from __future__ import annotations

from typing import Final

from lrviz.sources.script.plans.language.calls import called
from lrviz.sources.script.plans.language.expressions import EXPRESSIONS
from lrviz.sources.script.plans.language.statements import STATEMENTS
from lrviz.sources.script.plans.machine.language import Language

PYTHON: Final = Language(EXPRESSIONS, STATEMENTS, called)
