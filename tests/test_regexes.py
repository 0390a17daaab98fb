"""Every regular expression of the project, fed with long runs of what it looks for."""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import lrviz

TOP = Path(lrviz.__path__[0])
MODULES = [path for path in sorted(TOP.rglob("*.py")) if path.stem not in ("__main__", "sphinx")]
WITH_RE = [path for path in MODULES if "import re\n" in path.read_text("utf-8")]
LENGTH = 10_000
"""Characters in which a quadratic search takes a second, and a linear one a millisecond."""
LIMIT = 0.5
"""Seconds of the processor: a bound against hanging, far from what any of them takes."""
PIECES = (
    *(" ", "\n", "\t", "a", "0", "9", "_", ".", ",", "=", "#", "'", '"', "\\", "<", "[", "("),
    *("%", "-"),
    *("a ", "a, ", "a.", ".a", "a=", "a =", " =", "=a", "=%", ".a=a", ".a = a", "# "),
    *("'''", '"""', "\\\n"),
    *("import a, ", "import ", "from a\n", "optim ", "optim as ", "optim . ", "=optim", "a as b, "),
    *("Schedul", "Warm-", "Schedul.", "=min(", "= max(a['lr", "['lr']", "load", "loader "),
    *("_dl", "not "),
    *("#lrviz:ignore[", "# lrviz: ignore ", "line ", "line 1", "0x", "1.", "-1.0"),
    *("<style", "</style>"),
    *(' id="', ' id="text', "<metadata>", "#fff", "'DejaVu Sans', ", "per_epoch", "a?", "?a"),
    *("% a", "aA"),
    *("automatic_optimization = ", "torch_", "version", ".x(", ". x ( )"),
)  # fmt: skip


@cache
def called() -> set[str]:
    """What is done with which name, in the whole of lrviz: ``_NUMBER.sub``."""
    return {
        call
        for path in MODULES
        for call in re.findall(r"\b\w+\.(?:find|sub|split|search)", path.read_text("utf-8"))
    }


def dotted(path: Path) -> str:
    """What a file is imported by."""
    inside = path.relative_to(TOP).with_suffix("").parts
    return ".".join(("lrviz", *(part for part in inside if part != "__init__")))


def use(name: str) -> str:
    """What is done with a pattern: "all" places are found, the first is, or it is held to one."""
    if name.endswith("match"):  # re.fullmatch(...), by its line
        return "place"
    if " " in name or called() & {f"{name}.{how}" for how in ("find", "sub", "split")}:
        return "all"
    return "first" if f"{name}.search" in called() else "place"


def patterns(path: Path) -> Iterator[tuple[re.Pattern[Any], str]]:
    """What a module holds, and what it hands to functions of ``re``."""
    text = path.read_text("utf-8")
    module = importlib.import_module(dotted(path))
    for name, held in vars(module).items():
        if isinstance(held, re.Pattern):
            yield held, use(name)
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and isinstance(node.args[0], ast.Constant)
        ):
            dotall = re.DOTALL if "DOTALL" in ast.unparse(node) else 0
            pattern = re.compile(node.args[0].value, dotall)
            yield pattern, use(f"line {node.lineno} {node.func.attr}")


SEEN: set[str | bytes] = set()


@pytest.mark.parametrize("path", WITH_RE, ids=dotted)
def test_long_runs(path: Path) -> None:
    for pattern, used in patterns(path):
        if pattern.pattern not in SEEN:  # others import it
            SEEN.add(pattern.pattern)
            hold(pattern, used)


def hold(pattern: re.Pattern[Any], used: str) -> None:
    """It ends on every piece."""

    def over(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, over)
    try:
        for piece, (head, tail) in itertools.product(PIECES, (("", ""), ("a = ", "\n!"))):
            text: Any = head + piece * (LENGTH // len(piece)) + tail
            if isinstance(pattern.pattern, bytes):
                text = text.encode()
            signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
            try:
                pattern.match(text)
                pattern.fullmatch(text)
                if used == "first":
                    pattern.search(text)
                elif used == "all":
                    sum(1 for _ in pattern.finditer(text))
            except TimeoutError:
                pytest.fail(f"{pattern.pattern!r} hangs on {head!r} + {piece!r} * n + {tail!r}")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
