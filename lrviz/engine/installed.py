"""Whether torch is installed, found out without importing it; and whether it can be imported."""

from __future__ import annotations

import importlib.util

from lrviz.known.torch import Torch, installed_version, number_of
from lrviz.spec.foreign import contained, kind_of
from lrviz.spec.model import Spec
from lrviz.text.problem import SpecError

HOW = "torch is not installed here; install it with: pip install 'lrviz[torch]'"


def has_torch() -> bool:
    """Whether ``import torch`` would find something."""
    try:
        return importlib.util.find_spec("torch") is not None
    except ValueError:  # a half-imported module without a spec
        return False


def is_another(torch: Torch) -> bool:
    """Whether it is asked for, and another version than the installed one."""
    text = installed_version() if torch.asked else None
    return text is not None and number_of(text) != torch.number


def why_not() -> str | None:
    """Why torch cannot be used here; None where it can. It is imported to find that out."""
    if not has_torch():
        return HOW
    try:
        with contained():
            import torch  # noqa: F401
    except Exception as error:  # whatever a broken installation raises
        why = " ".join(f"{kind_of(error)}: {error}".split())
        return f"torch is installed here and cannot be imported: {why[:300]}"
    return None


def require_torch(spec: Spec) -> None:
    """Raises SpecError (LR007), which says what to do, where torch cannot be used."""
    why = why_not()
    if why is not None:
        raise SpecError([spec.plan.problem("LR007", ("scheduler",), why)])
