"""Who silences whom: the findings that another one, of the same schedule, says better.

A rule keeps those beside it quiet about the scheduler that it speaks of, and about what is inside
or around that one; over a script, about the lines that it speaks of. A rule that is silenced
itself still silences: what it would have kept quiet stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CURVE: Final = (
    *("LR201", "LR202", "LR204", "LR209", "LR301", "LR302", "LR303", "LR305", "LR306", "LR310"),
    *("LR313", "LR314", "LR315", "LR316"),
)
"""What follows from how often the scheduler ticks, where that itself is wrong."""

SILENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "LR101": ("LR107", "LR201", "LR202", "LR204"),
    "LR102": ("LR107", "LR201", "LR202", "LR204"),
    "LR103": ("LR107", "LR201", "LR202", "LR204"),
    "LR105": ("LR205", "LR301", "LR302", "LR303", "LR309", "LR310", "LR401", "LR402"),
    "LR106": ("LR107", "LR201", "LR202", "LR204"),
    "LR107": ("LR209",),
    "LR202": ("LR201",),
    "LR208": ("LR405",),
    "LR301": ("LR401",),
    "LR302": ("LR204", "LR401"),
    "LR303": (
        *("LR007", "LR201", "LR202", "LR203", "LR204", "LR209", "LR301", "LR302", "LR305"),
        *("LR306", "LR309", "LR310", "LR313", "LR314", "LR315", "LR401", "LR502"),
    ),
    "LR305": ("LR007", "LR107"),
    "LR307": ("LR007", "LR107"),
    "LR309": ("LR314",),
    "LR310": ("LR201", "LR202", "LR401"),
    "LR313": ("LR201", "LR202"),
    "LR314": ("LR204",),
    "LR315": ("LR201", "LR202"),
    "LR316": ("LR308",),
    "LR402": ("LR104", "LR309"),
    "LR403": ("LR205",),
    "LR404": ("LR205", "LR308", "LR405"),
    "LR408": ("LR201", "LR202"),
    "LR410": ("LR007",),
    "LR502": ("LR204", "LR302", "LR306", "LR309", "LR314", "LR315", "LR401", "LR402"),
    "LR603": ("LR601", "LR605", *_CURVE),
    "LR604": ("LR601",),
    "LR605": ("LR303", "LR305", "LR306"),
    "LR613": ("LR201", "LR202", "LR317"),
    "LR616": ("LR302", "LR306", "LR309", "LR314", "LR315", "LR401", "LR502"),
    "LR618": ("LR110",),
    "LR619": ("LR601", *_CURVE),
    "LR621": ("LR201", "LR202", "LR404"),
    "LR623": ("LR305",),
    "LR626": ("LR317",),
    "LR701": (
        *("LR203", "LR301", "LR302", "LR303", "LR305", "LR306", "LR309", "LR310", "LR313", "LR314"),
        "LR315",
    ),
    "LR703": ("LR314", "LR315"),
    "LR706": ("LR503",),
}
"""By code: the codes of the rules that stay silent beside it."""


def silenced_by(code: str) -> tuple[str, ...]:
    """The codes that a finding of ``code`` keeps quiet."""
    return SILENCES.get(code, ())
