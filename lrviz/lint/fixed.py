"""What a spec would be with its fixes: the curve that a figure shows beside the one that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lrviz.lint.diagnostic import Applicability, Diagnostic
from lrviz.lint.fix import apply
from lrviz.lint.run import check_spec
from lrviz.sources import spec_file
from lrviz.sources.kinds import kind_of
from lrviz.spec.model import Spec
from lrviz.spec.reader import loads
from lrviz.text.problem import SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lrviz.curve import Curve
    from lrviz.engine import Engine

_ALL: Final[frozenset[Applicability]] = frozenset(("safe", "unsafe"))

Reader = Callable[[str], Spec]
"""From a changed text to its spec."""


@dataclass(frozen=True, eq=False)
class Fixed:
    """A spec after fixes: its curve, and what they did: "Set T_max = 100"."""

    curve: Curve
    title: str


def fixed(
    spec: Spec,
    found: Sequence[Diagnostic],
    *,
    read: Reader | None = None,
    engine: Engine = "auto",
    options: Mapping[str, Any] | None = None,
) -> Fixed | None:
    """What the fixes of ``found`` make of a spec; of several, those that can be made together.

    Args:
        read: Makes a spec of the changed text, and raises `LookupError` where it has none; else
            it is read as a spec's file.

    Returns:
        None where there is no fix, or where it would make a mistake that there was not.
    """
    fixable = [one for one in found if one.fix is not None]
    if not fixable or (read is None and not _plain(spec)):
        return None
    for tried in [fixable] if len(fixable) == 1 else [fixable, *([one] for one in fixable)]:
        curve = _curve(spec, tried, found, read, engine, options)
        if curve is not None:
            titles = [one.fix.title for one in tried if one.fix is not None]
            return Fixed(curve, ", ".join(dict.fromkeys(titles)))
    return None


def _plain(spec: Spec) -> bool:
    """Whether a spec is all that its file says."""
    plan = spec.plan
    return not plan.overrides and not spec.assumptions and kind_of(plan.source) is spec_file.SPEC


def _curve(
    spec: Spec,
    tried: Sequence[Diagnostic],
    found: Sequence[Diagnostic],
    read: Reader | None,
    engine: Engine,
    options: Mapping[str, Any] | None,
) -> Curve | None:
    source = spec.plan.source
    text, applied = apply(source.text, tried, _ALL)
    if not applied or text == source.text:
        return None
    try:
        if read is None:
            changed = loads(text, name=source.name, folder=source.folder, trust=spec.trust)
        else:
            changed = read(text)
    except (SpecError, LookupError):
        return None
    checked = check_spec(changed, engine=engine, options=options)
    worse = {d.code for d in checked.diagnostics if d.fails} - {d.code for d in found}
    return None if worse else checked.curve
