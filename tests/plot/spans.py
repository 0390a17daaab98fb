"""From where to where a marked stretch goes: a Polygon before matplotlib 3.9, now a Rectangle."""

from __future__ import annotations

from matplotlib.patches import Patch


def span(patch: Patch) -> tuple[float, float]:
    """Its left and right edge, in the unit of the axis."""
    x = patch.get_patch_transform().transform(patch.get_path().vertices)[:, 0]
    return x.min(), x.max()
