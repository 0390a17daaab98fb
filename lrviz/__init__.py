"""See and check a PyTorch learning-rate schedule before paying for the run."""

import sys

# `python -m lrviz` puts the current folder first, where anybody's torch.py may lie: out with it,
# before anything else is imported (`__future__` too, which this module therefore does without).
if sys.argv[:1] == ["-m"] and sys.orig_argv[-len(sys.argv)] in ("lrviz", "-mlrviz"):
    sys.path[:1] = sys.path[:1] if getattr(sys.flags, "safe_path", False) else []
    from lrviz.interrupt import hear  # Ctrl-C has been heard of from here on

    hear()
elif sys.argv[:1] and sys.argv[0].endswith(("/lrviz", "\\lrviz", "\\lrviz.exe")):
    from lrviz.interrupt import hear

    hear()

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lrviz.plot import plot
from lrviz.record import record
from lrviz.text.shown import HOW as _HOW

if TYPE_CHECKING:
    from lrviz.curve import Curve as Curve
    from lrviz.engine import simulate as simulate
    from lrviz.lint.api import check as check
    from lrviz.lint.diagnostic import Diagnostic as Diagnostic
    from lrviz.live import preview as preview
    from lrviz.spec.model import Spec as Spec
    from lrviz.spec.reader import load as load
    from lrviz.spec.reader import loads as loads
    from lrviz.text.problem import Problem as Problem
    from lrviz.text.problem import SpecError as SpecError

__version__ = "0.2.0"

# Imported at first use, so that `lrviz --help` waits for none of them.
_HOMES = {
    "Curve": "lrviz.curve",
    "Diagnostic": "lrviz.lint.diagnostic",
    "Problem": "lrviz.text.problem",
    "Spec": "lrviz.spec.model",
    "SpecError": "lrviz.text.problem",
    "check": "lrviz.lint.api",
    "load": "lrviz.spec.reader",
    "loads": "lrviz.spec.reader",
    "preview": "lrviz.live",
    "simulate": "lrviz.engine",
}
__all__ = [*_HOMES, "plot", "record"]


def _shown(name: str) -> Any:
    """What makes HTML of a value, imported when a notebook asks for it."""
    return lambda value: getattr(import_module("lrviz.notebook"), name)(value)


_HOW.update(Spec=_shown("of_spec"), Curve=_shown("of_curve"), Findings=_shown("of_findings"))


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext lrviz``: record each optimizer that steps in the notebook from now on."""
    import_module("lrviz.ipython").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext lrviz``: end the record."""
    import_module("lrviz.ipython").unload(shell)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value
    raise AttributeError(f"module 'lrviz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
