"""The functions that a mutant changes, and a module that is imported with a mutant in it."""

from __future__ import annotations

import gc
import importlib.machinery
import importlib.util
import sys
import types
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.mutants.areas import ROOT, Planted

Swap = list[tuple[types.FunctionType, types.CodeType]]
_FUNCTION = 2
"""The flag CO_NEWLOCALS, which the bodies of modules and classes have not."""


def swapped(planted: Planted) -> Swap | None:
    """The functions that a mutant changes, with their new code; None where there are none."""
    text = planted.path.read_text(encoding="utf-8")
    before, after = (
        dict(_functions(compile(one, str(planted.path), "exec", dont_inherit=True)))
        for one in (text, planted.mutant.applied(text))
    )
    if before.keys() != after.keys():
        return None
    changed = [name for name in before if before[name] != after[name]]
    live = defaultdict(list)
    for function in [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]:
        code = function.__code__
        if code.co_filename == str(planted.path):
            live[code.co_qualname, code.co_firstlineno].append(function)
    swap = [(function, after[name]) for name in changed for function in live[name]]
    fits = all(function.__code__.co_freevars == code.co_freevars for function, code in swap)
    return swap if fits and changed and all(live[name] for name in changed) else None


def _functions(body: types.CodeType) -> Iterator[tuple[tuple[str, int], types.CodeType]]:
    """The functions of a module and its classes, by name and line; those inside are theirs."""
    for constant in body.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_flags & _FUNCTION:
                yield (constant.co_qualname, constant.co_firstlineno), constant
            else:
                yield from _functions(constant)


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with a mutant in it."""

    def __init__(self, name: str, planted: Planted) -> None:
        super().__init__(name, str(planted.path))
        self.planted = planted

    def get_code(self, fullname: str) -> types.CodeType:
        text = self.planted.path.read_text(encoding="utf-8")
        return compile(self.planted.mutant.applied(text), self.path, "exec", dont_inherit=True)


class Finder:
    """Finds the one module that is imported with its mutant."""

    def __init__(self, planted: Planted) -> None:
        dotted = ".".join(planted.path.relative_to(ROOT).with_suffix("").parts)
        self.name = dotted.removesuffix(".__init__")
        self.planted = planted

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module, if it is that one."""
        if name != self.name:
            return None
        loader = _Loader(name, self.planted)
        return importlib.util.spec_from_file_location(name, self.planted.path, loader=loader)


def plant(planted: Planted) -> None:
    """From here on the module is imported with its mutant."""
    sys.meta_path.insert(0, Finder(planted))  # type: ignore[arg-type]
