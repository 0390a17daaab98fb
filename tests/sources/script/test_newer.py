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

READ = {  # as newer() says it, of whichever Python runs
    "3.11": (
        "try:\n    pass\nexcept* A:\n    pass",
        "try:\n    pass\nexcept*(A, B) as e:\n    pass",
    ),
    "3.12": (
        *('x = rf"{a["b"]}"', 'x = fR"{a["b"]}"', 'x = F"{a["b"]}"', "x = f'''{a['''b''']}'''"),
        *('x = f"{a!r:>{n["w"]}}"', 'x = f"{a != b["c"]}"', 'x = f"{ {"a": 1}["a"] }"'),
        *('x = f"{a["b"]:{w}.{p}}"', 'x = f"{(lambda: a["b"])()}"', 'x = f"{{}} {a["b"]} }}"'),
        *('# "a\nx = f"{a["b"]}"', 'x = "a # {b}"; y = f"{a["b"]}"', 'x = b"{"; y = f"{a["b"]}"'),
        *('x = "\\"{"; y = f"{a["b"]}"', 'x = f"{a["b"]=}"', 'x = f"{a["b"] = }"', "type X = int"),
        *('x = f"\\"{a["b"]}"', 'x = f"a" "b" f"{a["b"]}"', "type X[T] = int", "def f[T](): pass"),
        *("async def f[T](): pass", "def f[T](x: dict[str, T]): pass", "class A[T]: pass"),
        *("def f[T](x): pass\ndef g[U](y): pass", "class A:\n    def f[T](self): pass"),
        *("class A:\n    type X = int", "def f[T: list[int]](): pass", 'x = f"{a}"', 'x = f"{a:}"'),
        *(
            'x = f"""\n"{a["b"]}\n"""',
            'x = f"{"}"}"',
            'x = f"{"{"}"',
            'x = f"{a[":"]}"',
            'f(f"{a["b"]}")',
        ),
    ),
    "3.14": (
        *(
            'x = t"{a}"',
            'x = T"{a}"',
            'x = rt"{a}"',
            'x = tR"{a["b"]}"',
            'def f[T](): return t"{a}"',
        ),
        *("try:\n    pass\nexcept A, B, C:\n    pass", "try:\n    pass\nexcept* A, B:\n    pass"),
        *('try:\n    x = f"{a["b"]}"\nexcept A, B.C:\n    pass', 'x = t"a"'),
    ),
    "": (
        *("x = 1", 'x = "{a}"', "type = 3", "x = type", 'x = f"{a"', 'x = f"{a b}"', 'x = f"{}"'),
        *(
            'x = f"{a[}"',
            'x = f"a',
            "x = f",
            'x = f"{!r}"',
            "x = 1 +",
            'x = f"{a["b"]}" +',
            "def f[T:",
        ),
        *('xf"{a["b"]}"', "def f[T]()", "type X[T", 'x = f"{a["b"]}"  # ' + "a" * 1_000_000),
    ),
}


@pytest.mark.parametrize("version", READ)
def test_which_version_reads_it(version: str) -> None:
    if not version or sys.version_info[:2] < tuple(map(int, version.split("."))):
        assert {text[:40]: newer(f"{text}\n") or "" for text in READ[version]} == {
            text[:40]: version for text in READ[version]
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
