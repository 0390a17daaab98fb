"""``lrviz.check``: the findings of a spec or a training script, from Python."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_source, report
from lrviz.lint.outcome import of_problem
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.assume import parse_assumption
from lrviz.sources.door import open_file
from lrviz.text.problem import SpecError

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.spec.model import Spec


def check(
    what: Spec | str | Path,
    *,
    trust: Iterable[str] = (),
    engine: Engine = "auto",
    assume: Iterable[str] = (),
) -> tuple[Diagnostic, ...]:
    """What ``lrviz check`` finds in one spec or training script, in the order of its text.

    Args:
        what: A spec that was read, or the path of a spec or a script (``*.py``, ``*.ipynb``). A
            file that is no valid spec is a finding.
        trust: Packages that a dotted ``type`` may be imported from, where a path is given.
        engine: What simulates it.
        assume: What the file does not say, as ``"steps_per_epoch=390"``.

    Returns:
        The findings that the file itself does not ignore, infos too; `Diagnostic.fails` tells
        those that make ``lrviz check`` exit with 1.
    """
    from lrviz.lint.run import check_spec
    from lrviz.spec.model import Spec

    if isinstance(what, Spec):
        return report(check_spec(what, engine=engine), what.plan.source, Selection()).diagnostics
    given = tuple(parse_assumption(text) for text in assume)
    try:
        source = open_file(what)
    except SpecError as error:
        return tuple(map(of_problem, error.problems))
    return check_source(
        source, Settings(trust=tuple(trust), engine=engine, assume=given)
    ).diagnostics
