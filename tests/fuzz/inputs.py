"""What is fed: each input made from its seed, valid ones bent out of shape as much as nonsense."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Input:
    """A file, and the commands that are run over it."""

    name: str
    data: bytes
    commands: tuple[tuple[str, ...], ...] = (("check", "--output-format", "text"),)

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("a.toml" if self.name == "pyproject.toml" else self.name,)


def _seeds(*patterns: str) -> list[str]:
    return [p.read_text() for pattern in patterns for p in sorted(ROOT.glob(pattern))]


_SPECS = _seeds("gallery/**/*.toml", "tests/recipes/*.toml")
_SCRIPTS = _seeds("tests/cases/*.py", "docs/**/*.py") or []
_CONFIGS = [
    (path.suffix, path.read_text())
    for ending in ("yaml", "yml", "json")
    for path in sorted(ROOT.glob(f"tests/**/*.{ending}"))
] or [(".yaml", "learning_rate: 2e-5\nlr_scheduler_type: cosine\nnum_train_epochs: 3\n")]
_VALUES = (
    *(
        "0",
        "-1",
        "1",
        "1e-9",
        "1e400",
        "nan",
        "inf",
        "9223372036854775807",
        "-0.0",
        "true",
        "[]",
        "{}",
    ),
    *(
        '""',
        '"epochs"',
        '"epochs - 5"',
        '"1 / 0"',
        '"0.9 ** epoch"',
        '"é\\u0000"',
        "[1, 2, 3]",
        "[[]]",
    ),
    *(
        '"torch.optim.lr_scheduler.StepLR"',
        '"torch.save"',
        "1979-05-27",
        "0x10",
        "1_000",
        "''",
        '"../x"',
    ),
    *("[0.1, 0.2]", '{ type = "StepLR", step_size = 1 }', "100000000", "3.7", '["a", 1]'),
)
_KEYS = (
    *("epochs", "steps", "steps_per_epoch", "scheduler", "optimizer", "type", "lr", "milestones"),
    *("interval", "frequency", "gamma", "schedulers", "groups", "metric", "lint", "loop", "order"),
    *(
        "ignore",
        "phases",
        "T_max",
        "last_epoch",
        "initial_lr",
        "near_zero",
        "title",
        "file",
        "column",
    ),
)
_PYTHON = (
    *("import torch\n", "from torch.optim.lr_scheduler import *\n", "from torch import optim\n"),
    *("optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n", "for epoch in range(90):\n"),
    *("scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n", "    scheduler.step()\n"),
    *("    for batch in loader:\n", "        optimizer.step()\n", "        loss.backward()\n"),
    *(
        "while True:\n",
        "    if epoch % 2:\n",
        "    else:\n",
        "def train(o, s=None):\n",
        "    return s\n",
    ),
    *(
        "class A(StepLR):\n",
        "    def step(self):\n",
        "        super().step()\n",
        "lambda e: 0.9 ** e",
    ),
    *(
        "scheduler.step(loss)\n",
        "with torch.no_grad():\n",
        "try:\n",
        "except: pass\n",
        "match x:\n",
    ),
    *(
        "    case [a, *b]: pass\n",
        "x = [*x, *x]\n",
        "async def f(): await f()\n",
        "global scheduler\n",
    ),
    *(
        "del optimizer\n",
        "optimizer.param_groups[0]['lr'] *= 0.1\n",
        "(yield)",
        "a: int = 3\n",
        "f()(g)\n",
    ),
    *(
        "OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=len(loader))\n",
        "x, y = y, x\n",
        "@f\n",
    ),
    *(
        "scheduler = None if x else scheduler\n",
        "{**a, 'b': scheduler}\n",
        "f'{scheduler!r:{x}}'\n",
    ),
)


def spec(seed: int) -> Input:
    """A spec, bent; checked, tabulated and turned to code."""
    chance = random.Random(seed)
    text = chance.choice(_SPECS)
    for _ in range(chance.randrange(6)):
        text = _bent_toml(chance, text)
    if chance.random() < 0.3:
        text = _torn(chance, text)
    commands: list[tuple[str, ...]] = [("check",)]
    if chance.random() < 0.3:
        drawn = ("plot", "--term", "--engine", "formula")
        commands.append(chance.choice((drawn, ("code",), ("spec",))))
    return Input("a.toml", _bytes(chance, text), tuple(commands))


def script(seed: int) -> Input:
    """A training script, bent, or one made of pieces."""
    chance = random.Random(seed)
    if _SCRIPTS and chance.random() < 0.6:
        lines = chance.choice(_SCRIPTS).splitlines(keepends=True)
    else:
        lines = [_PYTHON[0], *(chance.choice(_PYTHON) for _ in range(chance.randrange(60)))]
    for _ in range(chance.randrange(8)):
        lines = _bent_lines(chance, lines)
    text = "".join(lines)
    if chance.random() < 0.2:
        text = _torn(chance, text)
    return Input("a.py", _bytes(chance, text))


def notebook(seed: int) -> Input:
    """A notebook: cells of a script, and what cells may wrongly be."""
    chance = random.Random(seed)
    source = script(seed).data.decode(errors="replace").splitlines(keepends=True)
    cells: list[Any] = []
    while source:
        count = chance.randrange(1, 9)
        part, source = source[:count], source[count:]
        if chance.random() < 0.2:
            part.insert(
                0, chance.choice(("%matplotlib inline\n", "!ls\n", "x = !ls\n", "%%bash\n", "f?\n"))
            )
        held: Any = chance.choice((part, "".join(part)))
        kind = chance.choice(("code", "code", "code", "markdown", 3))
        cells.append({"cell_type": kind, chance.choice(("source", "source", "input")): held})
        if chance.random() < 0.1:
            cells.append(
                chance.choice((None, 3, [], {}, "x", {"cell_type": "code", "source": [3]}))
            )
    document: Any = {"cells": cells}
    if chance.random() < 0.1:
        document = {"worksheets": chance.choice(([document], [3], 3))}
    text = json.dumps(document, indent=chance.choice((None, 1)))
    return Input("a.ipynb", _bytes(chance, _torn(chance, text) if chance.random() < 0.2 else text))


def settings(seed: int) -> Input:
    """A pyproject.toml, beside a spec that is checked."""
    chance = random.Random(seed)
    keys = (
        *("select", "ignore", "extend-select", "exclude", "trust", "per-file-ignores", "near_zero"),
        *("adam_max", "assume", "per-file-assume", "unknown", "near_zero_share", "warmup_steps"),
    )
    values = (
        *_VALUES,
        '["LR3"]',
        '["ALL"]',
        '["*.toml"]',
        '["**/x", "[", "{"]',
        '{ "*" = ["LR301"] }',
    )
    text = "[project]\nname = 'x'\n[tool.lrviz]\n"
    for _ in range(chance.randrange(8)):
        text += f"{chance.choice(keys)} = {chance.choice(values)}\n"
    for _ in range(chance.randrange(3)):
        text = _bent_toml(chance, text)
    if chance.random() < 0.3:
        text = _torn(chance, text)
    return Input("pyproject.toml", _bytes(chance, text))


def config(seed: int) -> Input:
    """A framework's config, bent."""
    chance = random.Random(seed)
    name, text = chance.choice(_CONFIGS)
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randrange(6)):
        lines = _bent_lines(chance, lines)
        at = chance.randrange(len(lines)) if lines else 0
        key, sign, _ = lines[at].partition(":") if lines else ("", "", "")
        if sign and chance.random() < 0.5:
            lines[at] = f"{key}: {chance.choice(_VALUES)}\n"
    text = "".join(lines)
    return Input(f"a{name}", _bytes(chance, _torn(chance, text) if chance.random() < 0.2 else text))


KINDS: dict[str, Callable[[int], Input]] = {
    "specs": spec,
    "scripts": script,
    "notebooks": notebook,
    "settings": settings,
    "configs": config,
}


def _bent_toml(chance: random.Random, text: str) -> str:
    """A line of a TOML text left out, doubled, moved, or with another value or key."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return f"{chance.choice(_KEYS)} = {chance.choice(_VALUES)}\n"
    at = chance.randrange(len(lines))
    how = chance.randrange(5)
    key, sign, _ = lines[at].partition("=")
    if how == 0 and sign:
        lines[at] = f"{key}= {chance.choice(_VALUES)}\n"
    elif how == 1 and sign:
        lines[at] = f"{chance.choice(_KEYS)} ={lines[at].partition('=')[2]}"
    elif how == 2:
        lines.insert(at, f"{chance.choice(_KEYS)} = {chance.choice(_VALUES)}\n")
    else:
        return "".join(_bent_lines(chance, lines))
    return "".join(lines)


def _bent_lines(chance: random.Random, lines: list[str]) -> list[str]:
    if not lines:
        return lines
    one, other = sorted(chance.randrange(len(lines)) for _ in range(2))
    how = chance.randrange(6)
    if how == 0:
        return lines[:one] + lines[other:]
    if how == 1:
        return lines[:other] + lines[one:]
    if how == 2:
        return [*lines[:one], chance.choice(_PYTHON), *lines[one:]]
    if how == 3:
        return [*lines[:one], "    " + lines[one], *lines[one + 1 :]]
    if how == 4:
        return [*lines[:one], lines[one].removeprefix("    "), *lines[one + 1 :]]
    return [*lines[:one], lines[other], *lines[one:]]


def _torn(chance: random.Random, text: str) -> str:
    """A few characters of a text replaced, or repeated many times."""
    for _ in range(chance.randrange(1, 4)):
        if not text:
            return "\0"
        at = chance.randrange(len(text))
        piece = chance.choice(
            ("", "\0", "\u2028", "é", "\ufeff", '"', "'", "[", "{", "(", "\\", "\r", "#", "=")
        )
        length = chance.choice((1, 1, 1, 3, 200, 5000)) if piece else 1
        text = text[:at] + piece * length + text[at + chance.randrange(3) :]
    return text


def _bytes(chance: random.Random, text: str) -> bytes:
    data = text.encode(errors="replace")
    if chance.random() < 0.03:
        at = chance.randrange(len(data) + 1)
        return data[:at] + bytes(chance.randrange(256) for _ in range(3)) + data[at:]
    return data
