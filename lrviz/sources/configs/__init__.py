"""Frameworks' configs: one format a module, whose ``FORMAT`` is all its registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PYTHON_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "mmcv": ("lr_config",),
    "mmengine": ("param_scheduler", "optim_wrapper", "_base_", "read_base"),
}
"""Of the formats that are written in Python: what such a config has one of, by module.

Most Python files are no configs: they are passed by here, and no format is imported for them.
"""
