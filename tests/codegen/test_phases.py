"""The function that `lrviz code` prints for Phases: what it says, how it is set, what it gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lrviz
from lrviz.codegen import code

pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
from codegen.test_code import agree
from phases import specs

HEAD = "steps = 100_000\noptimizer = { lr = 3e-4 }\n"


def printed(phases: str, head: str = HEAD) -> str:
    """The function alone."""
    text = code(lrviz.loads(f'{head}scheduler = {{ type = "Phases", phases = [{phases}] }}\n'))
    return text[text.index("def factor") : text.index("\n\n\n# Yours")]


def test_a_branch_a_phase() -> None:
    phases = (
        '{shape="linear", from=0, to=1, length=2000}, '
        '{shape="constant", length="total_steps - 12000"}, {shape="1-sqrt", to=0.1, length=10000}'
    )
    assert (
        printed(phases)
        == '''\
def factor(tick):
    """What the base LR is multiplied by."""
    # linear
    length = 2000
    if tick < length:
        return tick / length
    start = length
    # constant
    length = total_steps - 12000
    if tick < start + length:
        return 1
    start += length
    # 1-sqrt
    length = 10_000
    return 1 - 0.9 * sqrt(min((tick - start) / length, 1))'''
    )


@pytest.mark.parametrize(
    ("phases", "line"),
    [
        ('{shape="cosine", to=0}', "return 1 - (1 - cos(pi * min(tick / length, 1))) / 2"),
        ('{shape="cosine", to=0}', "length = total_steps"),
        (
            '{shape="linear", from=0, to=1, length=10}, {shape="linear", to=0}',
            "length = total_steps - start",
        ),
        ('{shape="constant", length=9}, {shape="constant", to="1 / 3"}', "return 1 / 3"),
        (
            '{shape="linear", from=0, to=1, length=10, shift=1}, {shape="constant"}',
            "return min((tick + 1) / length, 1)",
        ),
        ('{shape="inverse-sqrt", timescale=10, floor=0.1}', "return max(sqrt(10 / (10 + "),
    ],
)
def test_what_comes_to_nothing_is_left_out(phases: str, line: str) -> None:
    assert line in printed(phases)


def test_a_number_that_is_a_long_expression_has_a_line_of_its_own() -> None:
    text = printed('{shape="cosine", to=0, cycles="0.5 * total_steps / (total_steps + 1000)"}')
    assert (
        "    cycles = 0.5 * total_steps / (total_steps + 1000)\n    return 1 - (1 - cos(2 * pi"
        in text
    )


def test_each_has_its_function() -> None:
    one = '{ type = "Phases", phases = [{ shape = "linear", to = 0 }] }'
    two = f'{HEAD}scheduler = {{ type = "ChainedScheduler", schedulers = [{one}, {one}] }}\n'
    text = code(lrviz.loads(two))
    assert "def factor_1(tick):" in text
    assert "LambdaLR(optimizer, lr_lambda=factor_2)" in text


def test_a_log_is_held_where_it_begins_between_two_ticks() -> None:
    phases = (
        '{shape="linear", to=0.5, length="total_steps / 7"}, '
        '{shape="log", to=0.1, length=5}, {shape="constant"}'
    )
    scheduler = f'scheduler = {{ type = "Phases", phases = [{phases}] }}'
    agree(lrviz.loads(f"steps = 60\noptimizer.lr = 0.1\n{scheduler}\n"))


@given(specs())
def test_gives_what_was_plotted(text: str) -> None:
    try:
        spec = lrviz.loads(text)
        lrviz.simulate(spec, engine="torch")
    except lrviz.SpecError:
        return
    agree(spec)


@settings(max_examples=1, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(specs(), min_size=40, max_size=60))
def test_is_formatted_as_ruff_does(tmp_path: Path, texts: list[str]) -> None:
    ruff = pytest.importorskip("ruff")
    for index, text in enumerate(texts):
        try:
            (tmp_path / f"{index}.py").write_text(code(lrviz.loads(text)))
        except lrviz.SpecError:
            continue
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I"]):
        run = [ruff.find_ruff_bin(), *command, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
