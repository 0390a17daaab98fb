"""Every regular expression of the project, fed with long runs of what it looks for."""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import lrviz

LENGTH = 20_000
"""Characters in which a quadratic search takes seconds, and a linear one a millisecond."""
LIMIT = 2
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


CALLED = {
    call
    for path in Path(lrviz.__path__[0]).rglob("*.py")
    for call in re.findall(r"\b\w+\.(?:find|sub|split|search)", path.read_text())
}
"""What is done with which name, in the whole of lrviz: ``_NUMBER.sub``."""


def use(name: str) -> str:
    """What is done with a pattern: "all" places are found, the first is, or it is held to one."""
    if name.endswith("match"):  # re.fullmatch(...), by its line
        return "place"
    if " " in name or CALLED & {f"{name}.{how}" for how in ("find", "sub", "split")}:
        return "all"
    return "first" if f"{name}.search" in CALLED else "place"


def patterns() -> Iterator[tuple[str, tuple[re.Pattern[Any], str]]]:
    """What modules hold, and what they hand to functions of ``re``."""
    seen = set()
    for found in pkgutil.walk_packages(lrviz.__path__, "lrviz."):
        if found.name in ("lrviz.__main__", "lrviz.sphinx"):
            continue
        module = importlib.import_module(found.name)
        held = [(name, v) for name, v in vars(module).items() if isinstance(v, re.Pattern)]
        tree = ast.parse(Path(str(module.__file__)).read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and isinstance(node.args[0], ast.Constant)
            ):
                dotall = re.DOTALL if "DOTALL" in ast.unparse(node) else 0
                held.append(
                    (f"line {node.lineno} {node.func.attr}", re.compile(node.args[0].value, dotall))
                )
        for name, pattern in held:
            if pattern.pattern not in seen:
                seen.add(pattern.pattern)
                yield f"{found.name}: {name}", (pattern, use(name))


ALL = dict(patterns())


@pytest.mark.parametrize(("pattern", "used"), ALL.values(), ids=ALL)
def test_long_runs(pattern: re.Pattern[Any], used: str) -> None:
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
