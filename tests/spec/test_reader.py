"""What a spec may say, and what every mistake in one is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

import lrviz
from lrviz.spec.expression import Expression

HEAD = "epochs = 10\n[optimizer]\nlr = 0.1\n"
STEP = '[scheduler]\ntype = "StepLR"\n'


def scheduler(lines: str) -> str:
    return f"{HEAD}[scheduler]\n{lines}\n"


# name: (text, code, line, column, a part of the message)
BAD: dict[str, tuple[str, str, int, int, str]] = {
    "broken TOML": ("epochs = \n", "LR001", 1, 10, "not TOML"),
    "broken TOML further down": (f"{HEAD}[scheduler\n", "LR001", 4, 11, "not TOML"),
    "an array without brackets": (
        scheduler('type = "MultiStepLR"\nmilestones = 30, 60'),
        *("LR001", 6, 16, "; write `milestones = [30, 60]`"),
    ),
    "a decimal comma": ("lr = 0,1\n", "LR001", 1, 7, "; write `lr = 0.1`"),
    "YAML": ("epochs: 3\n", "LR001", 1, 7, "; this is YAML: write `epochs = 3`"),
    "a table of YAML": ("optimizer:\n", "LR001", 1, 10, "write `[optimizer]`"),
    "no sign": ("epochs 3\n", "LR001", 1, 8, "; write `epochs = 3`"),
    "no comma in an array": ("a = [3 6]\n", "LR001", 1, 8, "a comma is missing before `6`"),
    "no comma in a table": (
        "optimizer = { lr = 0.1 momentum = 0.9 }\n",
        *("LR001", 1, 24, "a comma is missing before `momentum`"),
    ),
    "Python's True": ("a = True\n", "LR001", 1, 5, "; write `true`"),
    "Python's None": ("a = None\n", "LR001", 1, 5, "leave the key out"),
    "no quotes": (scheduler("type = StepLR"), "LR001", 5, 8, '; write `"StepLR"`'),
    "no digit before the point": ("lr = .1\n", "LR001", 1, 6, "; write `0.1`"),
    "no digit behind the point": ("lr = 1.\n", "LR001", 1, 7, "digits on both sides"),
    "an empty spec": ("", "LR002", 1, 1, "`lrviz init` prints one to start from"),
    "a misspelt optimizer": (
        f"epochs = 1\n[optimiser]\nlr = 0.1\n{STEP}step_size = 1\n",
        *("LR003", 2, 2, "did you mean `optimizer`"),
    ),
    "a misspelt scheduler": (
        f"{HEAD}[schedular]\ntype = 'StepLR'\nstep_size = 1\n",
        *("LR003", 4, 2, "did you mean `scheduler`"),
    ),
    "a misspelt length": (
        f"epoch = 1\noptimizer.lr = 0.1\n{STEP}step_size = 1\n",
        *("LR003", 1, 1, "did you mean `epochs`"),
    ),
    "an interval at the top": (
        f"interval = 'step'\n{HEAD}{STEP}step_size = 1\n",
        *("LR003", 1, 1, "`interval` belongs under `[scheduler]`"),
    ),
    "what others call it": (
        scheduler('type = "cosine"'),
        "LR004",
        5,
        8,
        "lrviz init --type Cosine",
    ),
    "no scheduler": (HEAD, "LR002", 1, 1, "no scheduler"),
    "no optimizer": ("epochs = 1\n" + STEP + "step_size = 1\n", "LR002", 1, 1, "no `[optimizer]`"),
    "no lr": ("epochs = 1\n[optimizer]\n" + STEP + "step_size = 1", "LR002", 2, 1, "no `lr`"),
    "no length": ("[optimizer]\nlr = 1\n" + STEP + "step_size = 1", "LR002", 1, 1, "how long"),
    "no type": (scheduler("gamma = 0.1"), "LR002", 4, 1, "no `type`"),
    "unknown type": (scheduler('type = "SteppLR"'), "LR004", 5, 8, "did you mean `StepLR`"),
    "unknown optimizer": (
        'epochs = 1\noptimizer = { type = "Adm", lr = 1 }\n' + STEP + "step_size = 1",
        *("LR004", 2, 22, "did you mean `Adam`"),
    ),
    "unknown key": ("epoch = 3\n" + HEAD + STEP + "step_size = 1", "LR003", 1, 1, "`epochs`"),
    "unknown argument": (
        scheduler('type = "StepLR"\nstepsize = 3'),
        *("LR005", 6, 1, "did you mean `step_size`"),
    ),
    "missing argument": (scheduler('type = "StepLR"'), "LR005", 5, 8, "needs `step_size`"),
    "string for number": (scheduler('type = "StepLR"\nstep_size = []'), "LR005", 6, 13, "an array"),
    "bool for int": (
        scheduler('type = "StepLR"\nstep_size = true'),
        "LR005",
        6,
        13,
        "boolean true",
    ),
    "nan": (scheduler('type = "ExponentialLR"\ngamma = nan'), "LR005", 6, 9, "nan"),
    "inf": (scheduler('type = "ExponentialLR"\ngamma = inf'), "LR005", 6, 9, "inf"),
    "int for float": (
        'epochs = 1\noptimizer = { lr = 1 }\n[scheduler]\ntype = "OneCycleLR"\nmax_lr = 1\n'
        "total_steps = 9\npct_start = 1",
        *("LR005", 7, 13, "write 1.0"),
    ),
    "negative epochs": (
        "epochs = -5\n[optimizer]\nlr = 1\n" + STEP + "step_size = 1",
        "LR005",
        1,
        10,
        "at least 1",
    ),
    "fractional epochs": (
        "epochs = 2.5\n[optimizer]\nlr = 1\n" + STEP + "step_size = 1",
        "LR005",
        1,
        10,
        "an integer",
    ),
    "10^18 steps": (
        "steps = 1_000_000_000_000_000_000\n[optimizer]\nlr = 1\n" + STEP + "step_size = 1",
        *("LR005", 1, 9, "at most 1,000,000,000,000,000"),
    ),
    "more ticks than fit": (
        "steps = 1_000_000_000\n[optimizer]\nlr = 1\n" + STEP + "step_size = 1",
        *("LR005", 1, 9, "at most 10,000,000"),
    ),
    "epochs and steps": (
        "epochs = 1\nsteps = 1\n[optimizer]\nlr = 1\n" + STEP + "step_size = 1",
        "LR005",
        2,
        9,
        "both",
    ),
    "list of the wrong length": (
        scheduler('type = "LambdaLR"\nlr_lambda = ["1", "1"]'),
        *("LR005", 6, 13, "has 2 values; the optimizer has 1 param group"),
    ),
    "milestones of the wrong length": (
        scheduler(
            'type = "SequentialLR"\nmilestones = [1, 2]\nschedulers = [{ type = "ConstantLR" }]'
        ),
        *("LR005", 6, 14, "2 values for 1 schedulers"),
    ),
    "expression without such a name": (
        scheduler('type = "CosineAnnealingLR"\nT_max = "epoch - 5"'),
        *("LR008", 6, 10, "did you mean `epochs`"),
    ),
    "expression that divides by zero": (
        scheduler('type = "CosineAnnealingLR"\nT_max = "epochs / 0"'),
        *("LR008", 6, 9, "divides by zero"),
    ),
    "expression made to hang": (
        scheduler('type = "CosineAnnealingLR"\nT_max = "9**9**9"'),
        *("LR008", 6, 9, "too large"),
    ),
    "expression that calls": (
        scheduler('type = "LambdaLR"\nlr_lambda = "__import__(\'os\')"'),
        *("LR008", 6, 14, "__import__"),
    ),
    "expression with an attribute": (
        scheduler('type = "LambdaLR"\nlr_lambda = "epoch.real"'),
        *("LR008", 6, 14, "attribute"),
    ),
    "untrusted import": (
        scheduler('type = "timm.scheduler.CosineLRScheduler"'),
        *("LR006", 5, 8, "--trust timm"),
    ),
    "interval inside": (
        scheduler(
            'type = "ChainedScheduler"\nschedulers = [{ type = "ConstantLR", interval = "step" }]'
        ),
        *("LR005", 6, 38, "outermost"),
    ),
    "unknown interval": (
        scheduler('type = "StepLR"\nstep_size = 1\ninterval = "batch"'),
        *("LR005", 7, 12, '"epoch" or "step"'),
    ),
    "frequency 0": (
        scheduler('type = "StepLR"\nstep_size = 1\nfrequency = 0'),
        "LR005",
        7,
        13,
        "1",
    ),
    "order": (
        HEAD + STEP + 'step_size = 1\n[loop]\norder = ["scheduler"]\n',
        *("LR005", 8, 9, '["optimizer", "scheduler"]'),
    ),
    "missing CSV": (
        HEAD + '[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\nfile = "no.csv"\n',
        *("LR009", 7, 8, "no such file"),
    ),
    "two metrics": (
        HEAD
        + '[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\nvalues = [1]\nexpression = "1"\n',
        *("LR009", 8, 14, "exactly one"),
    ),
    "control characters in a name": (
        'epochs = 1\n[optimizer]\nlr = 1\n[[optimizer.groups]]\nname = "a\\u001b[31m"\n'
        + STEP
        + "step_size = 1",
        *("LR005", 5, 8, "printable"),
    ),
    "two groups of one name": (
        'epochs = 1\n[optimizer]\nlr = 1\n[[optimizer.groups]]\nname = "a"\n'
        '[[optimizer.groups]]\nname = "a"\n' + STEP + "step_size = 1",
        *("LR005", 7, 8, "differ"),
    ),
    "nesterov without momentum": (
        "epochs = 1\n[optimizer]\nlr = 1\nnesterov = true\n" + STEP + "step_size = 1",
        *("LR005", 4, 12, "needs a `momentum`"),
    ),
    "an integer that Python does not write out": (
        HEAD.replace("0.1", "0x" + "f" * 5000) + STEP + "step_size = 1",
        *("LR001", 3, 6, "an integer of more than 1,000 digits"),
    ),
    "an integer that Python does not read": (
        HEAD.replace("0.1", "9" * 5000) + STEP + "step_size = 1",
        *("LR001", 3, 6, "an integer of more than 1,000 digits"),
    ),
    "an integer that no float holds": (
        scheduler(f'type = "LambdaLR"\nlr_lambda = {10**400}'),
        *("LR005", 6, 13, "beyond TOML's integers"),
    ),
    "an expression that no float holds": (
        scheduler(
            'type = "OneCycleLR"\nmax_lr = 1\ntotal_steps = 10\n'
            'pct_start = "floor(1e308) * floor(1e308)"'
        ),
        *("LR005", 8, 13, "beyond TOML's integers"),
    ),
    "an expression that comes to a fraction": (
        scheduler('type = "CosineAnnealingWarmRestarts"\nT_0 = "epochs / 4"'),
        *("LR005", 6, 7, "`epochs / 4`, which is 2.5; expected an integer"),
    ),
    "a last_epoch beyond any run": (
        scheduler('type = "ExponentialLR"\ngamma = 1.0\nlast_epoch = 9223372036854775807'),
        *("LR005", 7, 14, "at most 1e+15"),
    ),
    "a step that there is not": (
        HEAD + STEP + 'step_size = 1\n[loop]\norder = ["optimizer", "schedular"]\n',
        *("LR005", 8, 23, "the string `schedular`"),
    ),
    "option of the wrong type": (
        HEAD + STEP + "step_size = 1\n[lint]\nnear_zero = true\n",
        *("LR005", 8, 13, "a number"),
    ),
}


@pytest.mark.parametrize(("text", "code", "line", "column", "part"), BAD.values(), ids=BAD)
def test_every_mistake_has_its_place(
    text: str, code: str, line: int, column: int, part: str, tmp_path: Path
) -> None:
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.loads(text, name="spec.toml", folder=tmp_path)
    [problem] = caught.value.problems
    at = (1, 1) if problem.span is None else (problem.span.line, problem.span.column)
    assert (problem.code, *at) == (code, line, column), str(problem)
    assert part in problem.message
    assert str(problem).startswith(f"spec.toml:{line}:{column}: ")
    assert str(problem).isprintable()


def test_every_problem_is_told_at_once() -> None:
    text = 'epochs = 0\ntitel = "x"\n[optimizer]\nlr = "fast"\n[scheduler]\ntype = "StpLR"\n'
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.loads(text)
    assert [p.code for p in caught.value.problems] == ["LR005", "LR003", "LR008", "LR004"]


def test_a_run_beyond_counting_is_told_shortly() -> None:
    text = f"epochs = {10**900}\nsteps_per_epoch = {10**900}\noptimizer.lr = 1\n"
    with pytest.raises(lrviz.SpecError, match=r"a run of about 10\^1800 steps; at most 1,000,"):
        lrviz.loads(text + STEP + "step_size = 1")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"\xef\xbb\xbfepochs = 1", "toml:1:1: starts with a byte order mark"),
        (b"epochs = 1\n# \xff", "toml:2:3: is not UTF-8: byte 0xff on line 2"),
        (b"epochs = 1\x00", "not TOML"),
    ],
)
def test_bytes_that_are_no_spec(data: bytes, part: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_bytes(data)
    with pytest.raises(lrviz.SpecError, match=part):
        lrviz.load(path)


def test_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "spec.toml").symlink_to("moved.toml")
    with pytest.raises(lrviz.SpecError, match=r"is a link to `moved\.toml`, which is not there"):
        lrviz.load(tmp_path / "spec.toml")


def test_a_whole_spec() -> None:
    spec = lrviz.loads(
        """
        title = "All of it"
        epochs = 90
        batches_per_epoch = 101
        accumulate_grad_batches = 4
        [optimizer]
        type = "AdamW"
        lr = 1e-3
        betas = [0.8, 0.99]
        [[optimizer.groups]]
        name = "backbone"
        lr = 1e-4
        [[optimizer.groups]]
        [[scheduler]]
        type = "CosineAnnealingLR"
        T_max = "epochs / 3"
        interval = "step"
        frequency = 2
        [[scheduler]]
        type = "LambdaLR"
        lr_lambda = ["0.9 ** epoch", 1]
        [metric]
        values = [1, 0.5]
        [loop]
        order = ["scheduler", "optimizer"]
        [lint]
        ignore = { LR201 = "on purpose" }
        near_zero = 1e-5
        """
    )
    assert (spec.steps_per_epoch, spec.total_steps) == (26, 90 * 26)
    assert spec.groups == ("backbone", "1")
    assert spec.optimizer.values("lr") == (1e-4, 1e-3)
    cosine, function = spec.schedulers
    assert cosine.arguments["T_max"] == 30
    assert type(cosine.arguments["T_max"]) is int
    assert (cosine.interval, cosine.frequency, function.interval) == ("step", 2, "epoch")
    decay, constant = function.arguments["lr_lambda"]
    assert isinstance(decay, Expression)
    assert (decay(2), constant(7)) == (0.9**2, 1)
    assert spec.metric is not None
    assert spec.metric.first(4).tolist() == [1, 0.5, 0.5, 0.5]
    assert spec.order == ("scheduler", "optimizer")
    assert spec.ignore == {"LR201": "on purpose"}
    assert spec.lint_options == {"near_zero": 1e-5}


def test_the_lrviz_table_of_a_larger_file() -> None:
    text = '[project]\nname = "x"\n[lrviz]\nepochs = 3\noptimizer = { lr = 1 }\n'
    spec = lrviz.loads(text + '[lrviz.scheduler]\ntype = "StepLR"\nstep_size = 1\n')
    assert spec.epochs == 3
    with pytest.raises(lrviz.SpecError, match="<string>:8:8: `StpLR`"):
        lrviz.loads(text + '[lrviz.scheduler]\ntype = "StpLR"\n'.replace("\ntype", "\n\ntype"))


def test_toml_1_1_reads_alike_everywhere() -> None:
    text = "epochs = 3\noptimizer = {\n  lr = 0.1,\n}\n"
    text += 'scheduler = { type = "StepLR", step_size = 1, }\n'
    assert lrviz.loads(text).optimizer.arguments["lr"] == 0.1


def test_overrides_replace_and_say_who_set_them() -> None:
    text = HEAD + STEP + "step_size = 1\n"
    spec = lrviz.loads(text, overrides=["scheduler.gamma=0.5", "epochs=3", 'title="x"'])
    assert (spec.schedulers[0].arguments["gamma"], spec.epochs, spec.title) == (0.5, 3, "x")
    with pytest.raises(lrviz.SpecError, match=r"^--set epochs=0: `epochs` is the integer 0"):
        lrviz.loads(text, overrides=["epochs=0"])
    with pytest.raises(lrviz.SpecError, match="is not a TOML value"):
        lrviz.loads(text, overrides=["scheduler.type=StepLR"])
    # Tables that the option makes on its way are the option's, not the file's.
    for option in ("schduler.gamma=1", "scheduler.0.gamma=1", "optimizer.groups.0.lr=1"):
        with pytest.raises(lrviz.SpecError, match=f"^--set {option}: "):
            lrviz.loads(text, overrides=[option])


@pytest.mark.parametrize(
    ("content", "column", "expected"),
    [
        ("epoch,val_loss\n0,1.5\n1,0.5\n", "val_loss", [1.5, 0.5]),
        ("val_loss\n1.5\n\n0.5\n", None, [1.5, 0.5]),
        ("epoch,acc,val_loss\n0,,1.5\n1,0.3,\n2,0.4,0.5\n", "val_loss", [1.5, 0.5]),
    ],
)
def test_a_metric_from_csv(
    content: str, column: str | None, expected: list[float], tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text(content)
    name = "" if column is None else f'column = "{column}"\n'
    text = HEAD + f'[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\nfile = "log.csv"\n{name}'
    spec = lrviz.loads(text, folder=tmp_path)
    assert spec.metric is not None
    assert list(spec.metric.values or ()) == expected


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "no column `val_loss`"),
        ("val_loss\n1\nbad\n", "line 3: `bad` is not a number"),
        ("epoch,val_loss\n1,\n", "has no values in column `val_loss`"),
        ("val_loss\n", "has no values"),
    ],
)
def test_a_malformed_csv(content: str, part: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(content)
    text = (
        HEAD
        + '[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\nfile = "log.csv"\ncolumn = "val_loss"'
    )
    with pytest.raises(lrviz.SpecError, match=part) as caught:
        lrviz.loads(text, folder=tmp_path)
    assert caught.value.problems[0].code == "LR009"


@pytest.mark.parametrize(
    "content",
    [
        "s3cret\n",
        "val_loss\ns3cret\n",
        "TOKEN=s3cret\nOTHER=x\n",
        "s3cret:x:0:0:root:/root\nbin:x:1\n",
        '"s3cret\n1\n',
        "s3cret\n1,2\n",
    ],
)
def test_nothing_of_a_file_that_is_no_csv_is_shown(content: str, tmp_path: Path) -> None:
    (tmp_path / "any").write_text(content)
    text = HEAD + '[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\nfile = "any"\n'
    for more in ("", 'column = "val_loss"\n'):
        with pytest.raises(lrviz.SpecError) as caught:
            lrviz.loads(text + more, folder=tmp_path)
        assert "s3cret" not in str(caught.value)
        assert caught.value.problems[0].code == "LR009"


def test_a_metric_lies_below_the_spec(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("loss\n1\n")
    specs = tmp_path / "specs"
    (specs / "runs").mkdir(parents=True)
    (specs / "runs" / "log.csv").write_text("loss\n1\n")
    (specs / "out.csv").symlink_to("../log.csv")
    (specs / "in.csv").symlink_to("runs/log.csv")
    (tmp_path / "specs-link").symlink_to("specs")
    head = HEAD + '[scheduler]\ntype = "ReduceLROnPlateau"\n[metric]\n'

    def read(file: str, folder: Path = specs, trust: str = "timm") -> None:
        lrviz.loads(f"{head}file = '{file}'\n", folder=folder, trust=[trust])

    for file in ("runs/log.csv", "in.csv", "../specs/in.csv", str(specs / "in.csv")):
        read(file)
        read(file, tmp_path / "specs-link")
    for file in ("../log.csv", "out.csv", str(tmp_path / "log.csv"), "/proc/self/environ"):
        with pytest.raises(lrviz.SpecError, match=r"outside the spec's folder.*--trust"):
            read(file)
    read("../log.csv", trust=f"{tmp_path}/")
    read("out.csv", trust=str(tmp_path))
    with pytest.raises(lrviz.SpecError, match="null"):
        lrviz.loads(f'{head}file = "a\\u0000b"\n', folder=specs)


def test_what_is_wrong_below_a_misspelt_type_is_said_too() -> None:
    text = "epochs = 9\n[optimizer]\ntype = 'SGDD'\nlr = '0.1x'\nmomentun = 0.9\n"
    text += "[scheduler]\ntype = 'CosineAnealingLR'\nTmax = 9\n"
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.loads(text)
    found = [(p.code, p.span.line) for p in caught.value.problems if p.span is not None]
    assert found == [("LR004", 3), ("LR008", 4), ("LR005", 5), ("LR004", 7), ("LR005", 8)]
    with pytest.raises(lrviz.SpecError) as caught:  # of what is only somewhat like a name, nothing
        lrviz.loads(text.replace("SGDD", "SGLD2").replace("CosineAnealingLR", "CosineLR"))
    assert [p.code for p in caught.value.problems] == ["LR004", "LR004"]
