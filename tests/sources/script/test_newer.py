"""Python that is newer than the one that runs is told from what is no Python at all."""

from __future__ import annotations

import ast
import sys

import pytest

from lrviz.lint.run_script import check_script
from lrviz.sources.script.newer import newer

NEWER = {
    "quotes in an f-string": ('x = f"{a["b"]}"\n', "3.12"),
    "quotes in the format": ("x = f'{a:{w['n']}}'\n", "3.12"),
    "an f-string in an f-string": ('x = f"{f"{a["b"]!r:>{n}}"} {c}"\n', "3.12"),
    "a backslash in a field": ('x = f"{"\\n".join(a)}"\n', "3.12"),
    "over lines": ('x = f"""{\n  a["b"]  # why\n}""" "tail"\n', "3.12"),
    "type parameters": ("def f[T: (int, str)](x: T) -> list[T]:\n    return [x]\n", "3.12"),
    "a generic class": ("class A[T, *Ts](Base):\n    pass\n", "3.12"),
    "an alias": ("type Pair[T] = tuple[T, T]\n", "3.12"),
    "a template": ('x = t"{a}"\n', "3.14"),
    "except without brackets": ("try:\n    pass\nexcept A, B.C:\n    pass\n", "3.14"),
}
BROKEN = {
    "an open bracket": 'f(f"{a["b"]}"\n',
    "no expression in a field": 'x = f"{a b}"\n',
    "an empty field": 'x = f"{}"\n',
    "print": 'print "a"\n',
    "except of Python 2": "try:\n    pass\nexcept A, e:\n    pass\n",
    "an open string": 'x = f"{a["b"]\n',
    "a lone prefix": 'x = f"',
    "braces": 'x = f"{{{" + "',
}


@pytest.mark.parametrize("name", NEWER)
def test_names_the_version(name: str) -> None:
    text, version = NEWER[name]
    mine = ".".join(map(str, sys.version_info[:2]))
    if sys.version_info[:2] >= tuple(map(int, version.split("."))):
        ast.parse(text)
        return
    assert newer(text) == version
    (found,) = check_script(f"import torch\n{text}", "train.py")
    assert (found.code, found.severity) == ("LR600", "info")
    assert f"cannot be read by Python {mine}" in found.message


@pytest.mark.parametrize("name", BROKEN)
def test_what_no_version_reads_is_an_error(name: str) -> None:
    assert newer(BROKEN[name]) is None
    (found,) = check_script(f"import torch\n{BROKEN[name]}", "train.py")
    assert (found.code, found.severity) == ("LR600", "error")


@pytest.mark.parametrize(
    "text", ['f"{' * 5000, "'" * 20000, 'f"' * 20000, "def f[" * 3000, "{" * 9000]
)
def test_long_runs_end(text: str) -> None:
    assert newer(text) is None
