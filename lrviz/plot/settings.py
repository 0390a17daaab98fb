"""matplotlib's own settings: not those that lie in the current folder.

matplotlib reads a ``matplotlibrc`` of the folder that it is imported in. One that came with a
repository may have LaTeX run on every text, and in older versions a colour cycle in it is
evaluated as Python.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

_OURS: Final = os.path.dirname(os.path.abspath(__file__))
"""A folder that has no such file."""


def ignore_the_folders_own() -> None:
    """From here on matplotlib is imported as if from elsewhere, where it is not imported yet."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:  # importlib.abc, and what it imports, would take longer than all of the rest
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """matplotlib, with a loader that goes elsewhere meanwhile."""
        if fullname != "matplotlib":
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = cast("Loader", _Elsewhere(spec.loader))
        return spec


class _Elsewhere:
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the loader does it."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module in another folder, and come back."""
        try:
            here = os.getcwd()
        except OSError:  # the folder is gone: nothing lies in it
            self._loader.exec_module(module)
            return
        try:
            os.chdir(_OURS)
            self._loader.exec_module(module)
        finally:
            os.chdir(here)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)
