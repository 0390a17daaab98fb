"""What is dismissed, what does not parse, and what can be checked without a crash."""

from __future__ import annotations

import sys
import sysconfig
import textwrap
from pathlib import Path

import pytest

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.fix import fix_text
from lrviz.lint.run_script import check_script
from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.source import Source, imports_training, names_scheduler

sys.path.insert(0, str(Path(__file__).parents[2]))
from sampling import sample

LOOP = """\
import torch

scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for batch in loader:
    model(batch).backward()
    scheduler.step()
    optimizer.step()
"""


def fixed(text: str) -> str:
    return fix_text(text, lambda t: check_script(t, "train.py"), frozenset({"safe"})).text


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [d.code for d in found]


@pytest.mark.parametrize(
    "text",
    [
        "import torch.optim as optim\nfrom torch.optim.lr_scheduler import StepLR\n",
        "def f():\n    from torch.optim import lr_scheduler\n",
        "import os, torch, sys\nx = torch.optim.lr_scheduler\n",
        "import pytorch_lightning as pl\nfrom torch.optim.lr_scheduler import OneCycleLR\n",
        "from transformers import get_linear_schedule_with_warmup\n",
        "import torch.optim as o\ns = o.lr_scheduler.StepLR(x, 3)\n",
        "from torch import optim as o\ns = o.lr_scheduler.StepLR(x, 3)\n",
        "from torch.optim import (\n    SGD,\n    lr_scheduler as schedules,\n)\n",
        "from torch.optim.swa_utils import SWALR\n",
        "import torch\ns = torch . optim . lr_scheduler . StepLR(x, 3)\n",
    ],
)
def test_reads_what_trains_under_a_scheduler(text: str) -> None:
    assert imports_training(text)
    assert names_scheduler(text)


@pytest.mark.parametrize(
    "text",
    [
        "from apscheduler import StepLR\n",
        "import sched\nscheduler = sched.scheduler()\n",
        "text = 'lr_scheduler of torch'\n",
        "from .torch_utils import lr_scheduler\n",
        "",
    ],
)
def test_dismisses_what_does_not_train(text: str) -> None:
    assert not imports_training(text)
    assert check_script(text + "def broken(:\n", "x.py") == ()


def test_parses_what_names_no_scheduler() -> None:
    text = "import torch\nself.lr_scheduler.step()\n"
    assert not names_scheduler(text)
    assert check_script(text, "x.py") == ()
    assert codes(check_script(text + "def broken(:\n", "x.py")) == ["LR600"]
    # What Python refuses only where it compiles is in many files of notebooks and templates.
    assert check_script(text + "return 3\nlambda x, x: 1\nawait f()\n", "x.py") == ()


@pytest.mark.parametrize(
    "broken",
    ["def f(:\n", "x = 1\0\n", "print 'x'\n", "(" * 3000 + ")" * 3000 + "\n", "'''\n", "\tx\n y\n"],
)
def test_what_does_not_parse_is_one_finding(broken: str) -> None:
    found = check_script("import torch\n" + broken, "x.py")
    assert codes(found) == ["LR600"]
    assert found[0].severity == "error"
    assert found[0].message.startswith("this is not Python: ")


def test_a_question_of_pythons_stays_one() -> None:
    (found,) = check_script("import torch\nx = f(a b)\n", "x.py")
    assert found.message.endswith(("?", "syntax."))
    assert "?." not in found.message


def test_an_expression_too_deep_to_follow_is_unknown() -> None:
    text = LOOP + "x = " + " + ".join(["a"] * 5000) + "\n"
    assert set(codes(check_script(text, "x.py"))) <= {"LR600"}


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places_are_those_of_the_text(start: str, newline: str) -> None:
    text = start + LOOP.replace("\n", newline)
    (found,) = check_script(text, "x.py")
    assert found.span is not None
    assert (found.line, found.column) == (6, 5)
    assert text[found.span.start : found.span.end] == "scheduler.step()"
    assert found.related[0].span.line == 7


def test_columns_count_characters() -> None:
    text = LOOP.replace("    scheduler.step()", "    'ä€😀'; scheduler.step()")
    (found,) = check_script(text, "x.py")
    assert found.span is not None
    assert text[found.span.start : found.span.end] == "scheduler.step()"
    assert found.column == 12


def test_a_form_feed_ends_no_line() -> None:
    source = Source("a = 1\n\fb = 2\n", "x.py")
    assert source.lines == ("a = 1\n", "\fb = 2\n")
    assert source.span((2, 1, 2, 2)).line == 2


def test_the_fix_swaps_two_adjacent_calls() -> None:
    assert "    optimizer.step()\n    scheduler.step()\n" in fixed(LOOP)


@pytest.mark.parametrize(
    "between", ["    optimizer.zero_grad()\n", "    # why\n", "\n", "    if x:\n        pass\n"]
)
def test_the_fix_swaps_nothing_else(between: str) -> None:
    text = LOOP.replace("scheduler.step()\n", "scheduler.step()\n" + between)
    assert codes(check_script(text, "x.py")) == ["LR601"]
    assert fixed(text) == text


@pytest.mark.parametrize("after", ["  # why", "; log()"])
def test_the_fix_leaves_a_line_with_more_on_it(after: str) -> None:
    text = LOOP.replace("    scheduler.step()", f"    scheduler.step(){after}")
    assert codes(check_script(text, "x.py")) == ["LR601"]
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("StepLR(o, 3, verbose=True)", "StepLR(o, 3)"),
        ("StepLR(o, 3, verbose=True, gamma=0.5)", "StepLR(o, 3, gamma=0.5)"),
        ("StepLR(verbose=True, optimizer=o, step_size=3)", "StepLR(optimizer=o, step_size=3)"),
        ("StepLR(\n    o,\n    3,\n    verbose=True,\n)", "StepLR(\n    o,\n    3,\n)"),
        ("StepLR(o, 3 , verbose = (True))", "StepLR(o, 3 )"),
    ],
)
def test_the_fix_deletes_verbose(call: str, expected: str) -> None:
    start = "from torch.optim.lr_scheduler import StepLR\ns = "
    assert fixed(start + call + "\n") == start + expected + "\n"


def test_the_fix_leaves_a_comment_alone() -> None:
    text = (
        "from torch.optim.lr_scheduler import StepLR\ns = StepLR(o, 3,  # three\n  verbose=True)\n"
    )
    assert codes(check_script(text, "x.py")) == ["LR610"]
    assert fixed(text) == text


def test_precedence_is_by_line() -> None:
    epoch = "for epoch in range(9):\n    scheduler.step()\n    for batch in loader:\n"
    batch = "        model(batch).backward()\n        optimizer.step()\n        scheduler.step()\n"
    text = LOOP.partition("for")[0] + epoch + batch
    assert codes(check_script(text, "x.py")) == ["LR603"]
    alone = text.removesuffix("        scheduler.step()\n")
    assert codes(check_script(alone, "x.py")) == ["LR601"]


def test_a_rule_that_raises_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from lrviz.lint.rules.script.two_schedulers import TwoSchedulers

    def broken(*_: object) -> None:
        raise KeyError("oh")

    monkeypatch.setattr(TwoSchedulers, "check_run", broken)
    found = check_script(LOOP, "x.py")
    assert codes(found) == ["LR621", "LR601"]
    assert found[0].message.startswith("a bug of lrviz: LR621")


def test_a_function_that_calls_itself_ends() -> None:
    text = """
    import torch.optim.lr_scheduler

    def step(scheduler, depth):
        step(scheduler, depth - 1)
        other(scheduler)
        scheduler.step()

    def other(scheduler):
        step(scheduler, 1)
        step(scheduler, 2)

    step(torch.optim.lr_scheduler.StepLR(optimizer, 3), 10)
    """
    assert check_script(textwrap.dedent(text), "x.py") == ()


def test_many_calls_end_and_are_silent() -> None:
    functions = [
        f"def f{n}(s):\n" + f"    f{n + 1}(s)\n" * 4 if n < 10 else f"def f{n}(s):\n    s.step()\n"
        for n in range(11)
    ]
    text = "import torch.optim.lr_scheduler as l\n" + "".join(functions)
    assert check_script(text + "f0(l.StepLR(optimizer, 3))\n", "x.py") == ()


@pytest.mark.slow
def test_the_standard_library_can_be_read() -> None:
    for path in sample(sorted(Path(sysconfig.get_path("stdlib")).glob("**/*.py")), 80):
        if "site-packages" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert check_script(text, str(path)) == ()
        try:
            read_script(text, str(path))
        except (SyntaxError, ValueError):  # lib2to3 and test have such files on purpose
            continue


@pytest.mark.parametrize(
    "value", ['-float("inf")', 'float("inf") * 2', '1 - float("nan")', "-1e400"]
)
def test_a_best_value_that_is_infinite_is_no_fault(value: str) -> None:
    text = LOOP.replace(
        "for batch", f"best = {value}\n\ndef f(worst={value}):\n    pass\n\nfor batch"
    )
    assert codes(check_script(text, "x.py")) == ["LR601"]
