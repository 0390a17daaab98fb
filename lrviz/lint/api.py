"""``lrviz.check``: the findings of a spec, a script, a curve or a live scheduler, from Python."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_source, report
from lrviz.lint.outcome import of_problem
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.assume import parse_assumption
from lrviz.sources.door import open_file
from lrviz.sources.plan import NO_PLAN
from lrviz.text.plural import counted
from lrviz.text.problem import SpecError
from lrviz.text.several import several
from lrviz.text.shown import Shown

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine import Engine
    from lrviz.lint.outcome import Checked
    from lrviz.spec.model import Spec


class Findings(tuple[Diagnostic, ...], Shown):
    """What a check found, in the order of the text; a notebook shows it as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        count = counted(len(self), "finding")
        said = ", ".join(f"{one.code} {one.name}" for one in self[:6])
        more = ", …" if len(self) > 6 else ""
        return f"<{count}: {said}{more}>" if self else "<no findings>"


def check(
    what: Spec | Curve | str | Path | Any,
    *,
    trust: Iterable[str] = (),
    engine: Engine = "auto",
    assume: Iterable[str] = (),
    **ahead: Any,
) -> Findings:
    """What ``lrviz check`` finds in one spec or training script, in the order of its text.

    Args:
        what: A spec that was read, or the path of a spec or a script (``*.py``, ``*.ipynb``). A
            file that is no valid spec is a finding. Or a curve, or a live scheduler as
            `lrviz.preview` takes it: their findings have no place in a file.
        trust: Packages that a dotted ``type`` may be imported from, where a path is given.
        engine: What simulates it.
        assume: What the file does not say, as ``"steps_per_epoch=390"``.
        ahead: Of a live scheduler, what `lrviz.preview` wants to know: ``epochs=90``.

    Returns:
        The findings that the file itself does not ignore, infos too; `Diagnostic.fails` tells
        those that make ``lrviz check`` exit with 1.

    Raises:
        SpecError: ``assume`` cannot be read, or ``engine="torch"`` where there is no torch.
        TypeError: ``what`` is none of these, or ``ahead`` stands beside a spec or a path.
        ValueError: `lrviz.preview` cannot do with ``ahead``, or there is no such engine.
    """
    from lrviz.curve import Curve
    from lrviz.lint.run import check_spec
    from lrviz.spec.model import Spec

    if isinstance(what, Curve) or not isinstance(what, Spec | str | Path):
        checked = _check_live(what, ahead)
        source = NO_PLAN.source
        return Findings(() if checked is None else report(checked, source, Selection()).diagnostics)
    if ahead:
        raise TypeError(f"{', '.join(ahead)}: only for a live scheduler, as lrviz.preview takes it")
    if isinstance(what, Spec):
        checked = check_spec(what, engine=engine)
        return Findings(report(checked, what.plan.source, Selection()).diagnostics)
    given = tuple(map(parse_assumption, several("assume", assume)))
    trusted = several("trust", trust)
    try:
        source = open_file(what)
    except SpecError as error:
        return Findings(map(of_problem, error.problems))
    settings = Settings(trust=trusted, engine=engine, assume=given)
    return Findings(check_source(source, settings).diagnostics)


def _check_live(what: Any, ahead: dict[str, Any]) -> Checked | None:
    """A curve, or a live scheduler; None of one whose LR only the run's metric will say."""
    from lrviz.curve import Curve
    from lrviz.lint.run import check_curve
    from lrviz.live import preview
    from lrviz.live.described import spec_of_curve, spec_of_scheduler, waits_for_metric

    if isinstance(what, Curve):
        return check_curve(spec_of_curve(what), what)
    if waits_for_metric(what) and "metric" not in ahead:
        return None
    curve = preview(what, **ahead)
    return check_curve(spec_of_scheduler(what, curve), curve)
