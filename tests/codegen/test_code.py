"""`lrviz code`: the program that it prints is run, and its LRs are the curve's."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given

import lrviz
from lrviz.cli import main
from lrviz.codegen import code
from lrviz.curve import Floats

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
from cases import Case, cases  # noqa: E402
from installed import here, lacks  # noqa: E402
from sampling import sample  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
SPECS = here([*sorted(ROOT.glob("gallery/*/*.toml")), *sorted(ROOT.glob("tests/recipes/*.toml"))])


class WithoutTraining(ast.NodeTransformer):
    """Leaves out what makes no LR, and reads the LRs where the optimizer steps."""

    def visit_Assign(self, node: ast.Assign) -> Any:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return ast.Pass() if names == ["loss"] else node

    def visit_Expr(self, node: ast.Expr) -> Any:
        text = ast.unparse(node)
        if text in ("loss.backward()", "optimizer.zero_grad()"):
            return ast.Pass()
        if text.startswith("optimizer.step("):
            return ast.parse("read(optimizer)").body[0]
        return node


def lrs(program: str, steps: int) -> Floats:
    """The LR of each group at each optimizer step. float64, [groups, steps]."""
    rows: list[list[float]] = []

    def read(optimizer: Any) -> None:
        optimizer._opt_called = True
        rows.append([group["lr"] for group in optimizer.param_groups])

    tree = ast.fix_missing_locations(WithoutTraining().visit(ast.parse(program)))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path.cwd()))
        exec(compile(tree, "printed", "exec"), {"read": read})
    assert len(rows) == steps
    return np.array(rows, dtype=np.float64).T


def agree(spec: lrviz.Spec) -> None:
    curve = lrviz.simulate(spec, engine="torch")
    found = lrs(code(spec), spec.total_steps)
    at = curve.tick_at(np.arange(spec.total_steps))
    np.testing.assert_array_equal(found, curve.lr[:, at], err_msg=code(spec))


@functools.cache
def few_steps(path: Path) -> lrviz.Spec:
    """The spec, with fewer steps an epoch where its schedulers tick per epoch and name none."""
    spec = lrviz.load(path)
    per_epoch = all(s.interval == "epoch" for s in spec.schedulers)
    if per_epoch and spec.epochs is not None and "steps_per_epoch =" in spec.plan.text:
        short = [
            "steps_per_epoch = 2" if line.startswith("steps_per_epoch =") else line
            for line in spec.plan.text.splitlines()
        ]
        return lrviz.loads("\n".join(short), name=spec.plan.name, folder=path.parent)
    return spec


SHORT = [path for path in SPECS if few_steps(path).total_steps <= 20_000]
LONG = [path for path in SPECS if path not in SHORT]


@pytest.mark.parametrize("path", SHORT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_spec_here(path: Path) -> None:
    agree(few_steps(path))


@pytest.mark.slow
@pytest.mark.parametrize("path", sample(LONG, 80), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_long_spec_here(path: Path) -> None:
    spec = few_steps(path)
    if spec.total_steps > 1_000_000:
        pytest.skip("its loop takes minutes")
    agree(spec)


@given(cases(most=2))
def test_made_up_specs(case: Case) -> None:
    try:
        spec = lrviz.loads(case.toml)
        lrviz.simulate(spec, engine="torch")
    except lrviz.SpecError:
        return
    agree(spec)


def program(text: str, **named: Any) -> str:
    return code(lrviz.loads(text, **named))


HEAD = "epochs = 3\nsteps_per_epoch = 4\noptimizer.lr = 0.1\n"
STEP_LR = "scheduler = { type = 'StepLR', step_size = 1 }\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + STEP_LR,
        HEAD + STEP_LR + "loop = { order = ['scheduler', 'optimizer'] }\n",
        HEAD + "optimizer.type = 'LBFGS'\n" + STEP_LR,
        HEAD + "optimizer.type = 'Muon'\n" + STEP_LR,
        HEAD + "optimizer.type = 'SparseAdam'\n" + STEP_LR,
        HEAD + "optimizer.type = 'SparseAdam'\noptimizer.groups = [{ lr = 0.1 }, { lr = 0.2 }]\n"
        "scheduler = { type = 'StepLR', step_size = 1 }\n",
        "epochs = 3\noptimizer.lr = 0.1\nbatches_per_epoch = 7\naccumulate_grad_batches = 2\n"
        "scheduler = { type = 'LinearLR', interval = 'step', frequency = 3 }\n",
        "epochs = 3\noptimizer.lr = 0.1\nbatches_per_epoch = 7\naccumulate_grad_batches = 2\n"
        "optimizer.type = 'LBFGS'\nscheduler = { type = 'LinearLR', interval = 'step' }\n",
        "steps = 9\noptimizer.lr = 0.1\nbatches_per_epoch = 4\naccumulate_grad_batches = 2\n"
        "scheduler = { type = 'LinearLR', interval = 'epoch' }\n",
        "steps = 9\noptimizer.lr = 0.1\noptimizer.betas = [0.8, 0.9]\noptimizer.type = 'AdamW'\n"
        "optimizer.groups = [{ name = 'for', betas = [0.7, 0.9] }, { name = 'torch' }]\n"
        "scheduler = { type = 'OneCycleLR', max_lr = [0.1, 0.2], total_steps = 'total_steps' }\n",
        HEAD + "scheduler.type = 'ReduceLROnPlateau'\nscheduler.patience = 0\n"
        "metric.expression = '1 if epoch < 1 else 2'\n",
        HEAD + "scheduler.type = 'ReduceLROnPlateau'\nscheduler.interval = 'step'\n",
        HEAD + "scheduler.type = 'StepLR'\nscheduler.step_size = 'epochs / 3'\n"
        "scheduler.last_epoch = 1\n",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_runs_as_it_is_printed(text: str) -> None:
    """With real training; the LR that each real step used is the curve's."""
    if lacks(text):
        pytest.skip("the installed torch has no such class")
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    rows: list[list[float]] = []

    def read(optimizer: Any, *_: Any) -> None:
        rows.append([float(group["lr"]) for group in optimizer.param_groups])

    spec = lrviz.loads(text)
    hook = register_optimizer_step_pre_hook(read)
    try:
        exec(code(spec), {})
    finally:
        hook.remove()
    curve = lrviz.simulate(spec)
    at = curve.tick_at(np.arange(spec.total_steps))
    np.testing.assert_array_equal(np.array(rows).T, curve.lr[:, at])


@pytest.mark.parametrize(
    "both",
    [
        ("interval = 'step'", "interval = 'epoch'", "['optimizer', 'scheduler']"),
        ("interval = 'epoch'", "interval = 'step'", "['optimizer', 'scheduler']"),
        ("interval = 'step'", "interval = 'epoch'", "['scheduler', 'optimizer']"),
        ("interval = 'epoch'", "interval = 'step'", "['scheduler', 'optimizer']"),
    ],
)
@pytest.mark.parametrize("frequency", [1, 2])
def test_those_due_at_once_tick_in_the_order_of_the_spec(both: Any, frequency: int) -> None:
    first, second, order = both
    agree(
        lrviz.loads(
            "epochs = 5\nsteps_per_epoch = 3\noptimizer.lr = 1.0\n"
            f"loop.order = {order}\n"
            f"[[scheduler]]\ntype = 'ExponentialLR'\ngamma = 0.5\n{first}\n"
            f"frequency = {frequency}\n"
            "[[scheduler]]\ntype = 'CosineAnnealingLR'\nT_max = 9\n"
            f"{second}\nfrequency = {frequency}\n"
        )
    )


def test_expressions_stay_as_they_are_written() -> None:
    found = program(
        "epochs = 90\noptimizer.lr = 0.1\n"
        "scheduler.type = 'StepLR'\nscheduler.step_size = 'epochs // 3'\n"
        "scheduler.gamma = '1 / 10'\n"
    )
    assert "StepLR(optimizer, step_size=epochs // 3, gamma=1 / 10)" in found
    assert "T_max=int(epochs / 2)" in program(
        "epochs = 90\noptimizer.lr = 0.1\n"
        "scheduler = { type = 'CosineAnnealingLR', T_max = 'epochs / 2' }\n"
    )


def test_what_the_command_line_set_is_what_is_printed() -> None:
    from lrviz.spec.overrides import parse_set

    found = program(
        "epochs = 90\noptimizer.lr = 0.1\n"
        "scheduler = { type = 'StepLR', step_size = 'epochs // 3' }\n",
        overrides=[parse_set("scheduler.step_size=7")],
    )
    assert "StepLR(optimizer, step_size=7)" in found


def test_text_of_the_spec_cannot_become_code() -> None:
    title = "x\\nimport os; os.system('echo no')\\u2028y"
    text = (
        f'title = "{title}"\nepochs = 2\nscheduler = {{ type = "StepLR", step_size = 1 }}\n'
        "optimizer.lr = 0.1\n"
        '[[optimizer.groups]]\nname = "a\\"]; import os #"\n'
    )
    found = program(text)
    assert "import os" not in [line.strip()[:9] for line in found.splitlines()]
    tree = ast.parse(found)
    assert {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import)} == {"import torch"}


OWN = """
from torch.optim.lr_scheduler import LambdaLR
def warmup(optimizer, steps, shape="linear"):
    return LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / steps))
class Numbered:
    def __init__(self, optimizer, factor): self.optimizer, self.factor = optimizer, factor
    def set(self, n):
        for group in self.optimizer.param_groups: group["lr"] = self.factor / (1 + n)
    def step(self, epoch, metric=None): self.set(epoch)
    def step_update(self, updates, metric=None): self.set(updates)
"""


@pytest.mark.parametrize(
    ("scheduler", "printed"),
    [
        ("type = 'own_code.warmup'\nsteps = 'epochs - 1'", "own_code.warmup(optimizer, steps=epo"),
        ("type = 'own_code.Numbered'\nfactor = 2.0", "scheduler.step(epoch + 1)"),
        (
            "type = 'own_code.Numbered'\nfactor = 2.0\ninterval = 'step'\nfrequency = 2",
            "scheduler.step_update(step + 1)",
        ),
    ],
)
def test_schedulers_of_other_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduler: str, printed: str
) -> None:
    (tmp_path / "own_code.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_code", raising=False)
    text = f"epochs = 4\nsteps_per_epoch = 3\noptimizer.lr = 0.1\n[scheduler]\n{scheduler}\n"
    spec = lrviz.loads(text, trust=["own_code"])
    assert printed in code(spec)
    agree(spec)


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        "epochs = 3\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 1 }\n"
    )
    (tmp_path / "bad.toml").write_text(
        "epochs = 3\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR' }\n"
    )
    found = CliRunner().invoke(main, ["code", str(tmp_path / "a.toml")])
    assert found.exit_code == 0
    assert found.stdout.startswith("# a\nimport torch\n")
    bad = CliRunner().invoke(main, ["code", str(tmp_path / "bad.toml"), "-o", "out.py"])
    assert bad.exit_code == 2
    assert "needs `step_size`" in bad.stderr
    out = tmp_path / "train.py"
    assert (
        CliRunner().invoke(main, ["code", str(tmp_path / "a.toml"), "-o", str(out)]).exit_code == 0
    )
    assert out.read_text() == found.stdout


E = "epochs = 12\nsteps_per_epoch = 3\noptimizer.lr = 0.1\n"
FORMATTED = {
    "imports": E
    + "[scheduler]\ntype = 'ChainedScheduler'\n"
    + "".join(
        f"[[scheduler.schedulers]]\ntype = '{name}'\n{own}\n"
        for name, own in {
            "MultiStepLR": "milestones = [3]",
            "MultiplicativeLR": "lr_lambda = 0.99",
            "CosineAnnealingLR": "T_max = 12",
            "LinearLR": "",
        }.items()
    ),
    "powers": E + "scheduler.type = 'LambdaLR'\nscheduler.lr_lambda = '2 * (0.5 ** epoch) + "
    "(epoch + 1) ** -0.5 - (2 ** epoch) ** 0.5 * 0 + 1 ** 2 ** epoch + -(1 ** epoch)'\n",
    "cases": E + "scheduler.type = 'LambdaLR'\nscheduler.lr_lambda = "
    "'(epoch + 1) / 5 if epoch < 5 else 1 if epoch < 8 else 0.5 if epoch < 9 else 0.1 * epoch'\n",
    "a call": E + "scheduler.type = 'LambdaLR'\nscheduler.lr_lambda = '"
    "min(1, (epoch + 1) / 3) * (0.5 * (1 + cos(pi * (epoch * steps_per_epoch - 1) / "
    "(total_steps * steps_per_epoch - 3))))'\n",
    "a call alone": E + "scheduler.type = 'LambdaLR'\nscheduler.lr_lambda = "
    "'min((epoch + 1) / 30000, (total_steps - epoch) / (total_steps - 30001))'\n",
    "a metric": E + "scheduler.type = 'ReduceLROnPlateau'\nmetric.expression = "
    "'1 - epoch / 1000000 if epoch < 1000000000 else max(0.0001, 0.000001 ** epoch) + 1000000'\n",
    "values": E + "scheduler.type = 'ReduceLROnPlateau'\n"
    f"metric.values = {[1 / (1 + i) for i in range(30)]}\n",
    "many groups": E
    + "scheduler = { type = 'StepLR', step_size = 2 }\n"
    + "".join(f"[[optimizer.groups]]\nname = 'layer {i}'\n" for i in range(15)),
    "two paces": E + "[[scheduler]]\ntype = 'StepLR'\nstep_size = 2\nfrequency = 2\n"
    "[[scheduler]]\ntype = 'LinearLR'\ninterval = 'step'\n",
    "a closure": E + "optimizer.type = 'LBFGS'\nscheduler = { type = 'StepLR', step_size = 2 }\n",
    "no title": "title = ' '\n" + E + "scheduler = { type = 'StepLR', step_size = 2 }\n",
}


def test_is_formatted_as_ruff_does(tmp_path: Path) -> None:
    ruff = pytest.importorskip("ruff")
    for path in SPECS:
        (tmp_path / f"{path.parent.name}_{path.stem}.py").write_text(code(lrviz.load(path)))
    for name, text in FORMATTED.items():
        (tmp_path / f"{name.replace(' ', '_')}.py").write_text(program(text))
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I"]):
        run = [ruff.find_ruff_bin(), *command, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("text", FORMATTED.values(), ids=FORMATTED)
def test_means_what_the_spec_does(text: str) -> None:
    agree(lrviz.loads(text))


def test_lrviz_finds_nothing_in_it_that_the_spec_has_not() -> None:
    from lrviz.lint.files import check_file
    from lrviz.lint.settings import Settings

    composed = {tuple(s.type for s in lrviz.load(path).walk()): path for path in SPECS}
    for path in composed.values():  # one of each composition
        text = code(lrviz.load(path))
        found = check_file(text, "train.py", Path(), Settings()).diagnostics
        own = {d.code for d in lrviz.check(path)}
        assert {d.code for d in found if d.fails} <= own, path


def test_the_length_of_an_epoch_has_its_name() -> None:
    assert "if (step + 1) % (2 * steps_per_epoch) == 0:" in program(FORMATTED["two paces"])


MISTAKEN = """
epochs = 90
steps_per_epoch = 500
optimizer = { lr = 0.1 }
scheduler = { type = "CosineAnnealingLR", T_max = 90, interval = "step" }
"""


def test_errors_of_the_schedule_are_told(tmp_path: Path) -> None:
    (tmp_path / "spec.toml").write_text(MISTAKEN)
    done = CliRunner().invoke(main, ["code", str(tmp_path / "spec.toml")])
    assert done.exit_code == 0
    assert ":5:51: error LR303 T_max = 90 counts the epochs" in done.stderr
    head = done.stdout.partition("import torch")[0]
    assert "# - LR303 T_max = 90 counts the epochs of the run" in head
    assert all(line.startswith("#") and len(line) <= 100 for line in head.splitlines())
    assert ast.parse(done.stdout).body


@pytest.mark.parametrize(
    "fixed",
    [
        MISTAKEN.replace("T_max = 90", 'T_max = "total_steps"'),
        MISTAKEN.replace("T_max = 90", "T_max = 50_000"),  # a warning, LR302
        MISTAKEN.replace("}\nsch", "}\nlint.ignore = { LR303 = 'so it is' }\nsch"),
    ],
)
def test_nothing_is_told_of_a_schedule_without_errors(fixed: str, tmp_path: Path) -> None:
    (tmp_path / "spec.toml").write_text(fixed)
    done = CliRunner().invoke(main, ["code", str(tmp_path / "spec.toml")])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("# spec\nimport torch\n")


def test_a_comment_of_errors_is_formatted_as_ruff_does(tmp_path: Path) -> None:
    ruff = pytest.importorskip("ruff")
    told = ["LR101 " + "a long word, " * 20, "LR107 " + "x" * 300, "line\nbreak\u2028end"]
    (tmp_path / "a.py").write_text(code(lrviz.loads(MISTAKEN), told))
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I"]):
        run = [ruff.find_ruff_bin(), *command, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_an_epochs_length_that_nobody_says_is_yours() -> None:
    text = "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 3 }\n"
    made_up = "steps_per_epoch = 1  # yours instead: the LR does not depend on it\n"
    assert made_up in code(lrviz.loads(text))
    assert "steps_per_epoch = 1\n" in code(lrviz.loads("steps_per_epoch = 1\n" + text))
    assert "steps_per_epoch = 7\n" in code(lrviz.loads("steps_per_epoch = 7\n" + text))


def test_an_optimizer_that_is_not_torchs_is_yours(tmp_path: Path) -> None:
    said = "# Yours instead: Lion, which has the same LRs."
    path = tmp_path / "train.py"
    path.write_text(
        "import torch\nfrom lion_pytorch import Lion\noptimizer = Lion(net.parameters(), lr=1e-4)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)\nfor epoch in range(9):\n"
        "    optimizer.step()\n    scheduler.step()\n"
    )
    assert said in code(lrviz.load(path))
    path.write_text(path.read_text().replace("= Lion(", "= torch.optim.SGD("))
    assert "same LRs" not in code(lrviz.load(path))
