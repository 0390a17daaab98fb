"""Whether torch is installed, found out without importing it."""

from __future__ import annotations

import importlib.util

from lrviz.spec.model import Spec
from lrviz.text.problem import SpecError

HOW = "torch is not installed here; install it with: pip install 'lrviz[torch]'"


def has_torch() -> bool:
    """Whether ``import torch`` would find something."""
    try:
        return importlib.util.find_spec("torch") is not None
    except ValueError:  # a half-imported module without a spec
        return False


def require_torch(spec: Spec) -> None:
    """Raises SpecError (LR007), which says how to install it, where torch is not there."""
    if not has_torch():
        raise SpecError([spec.plan.problem("LR007", ("scheduler",), HOW)])
