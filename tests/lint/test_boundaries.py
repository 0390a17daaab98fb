"""Where a rule begins to speak: the numbers of the catalogue, one to each side of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.known.torch import KNOWN
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.assume import Assumption
from tests.said import said, shown

ALL = Settings(
    Selection(select=("ALL",)), assume=(Assumption("torch", KNOWN[-1], "the boundaries"),)
)
HUNDRED = "epochs = 100"
TEN_OF_100 = "epochs = 10\nsteps_per_epoch = 100"
TWO_OF_100 = "epochs = 10\nbatches_per_epoch = 100\naccumulate_grad_batches = 2"
SGD = "lr = 0.1, momentum = 0.9"
TOLD, SILENT = ("warning", HUNDRED, SGD), (None, HUNDRED, SGD)
STEP = ', interval = "step"'


def one_cycle(total: int, more: str = "") -> str:
    return f'type = "OneCycleLR", max_lr = 0.1, total_steps = {total}{more}'


def cosine(t_max: float, more: str = "") -> str:
    return f'type = "CosineAnnealingLR", T_max = {t_max}{more}'


def restarts(t_0: int, more: str = "") -> str:
    return f'type = "CosineAnnealingWarmRestarts", T_0 = {t_0}{more}'


def function(text: str) -> str:
    return f'type = "LambdaLR", lr_lambda = "{text}"'


def phases(*each: str) -> str:
    inside = ", ".join(f"{{ {phase} }}" for phase in each)
    return f'type = "Phases", phases = [{inside}]'


def linear(to: float, more: str = "") -> str:
    return f'shape = "linear", to = {to}{more}'


def sequence(milestone: int, *children: str) -> str:
    inside = ", ".join(f"{{ {child} }}" for child in children)
    return f'type = "SequentialLR", milestones = [{milestone}], schedulers = [{inside}]'


# code, scheduler, the severity where it is found (None: silent), the run, the optimizer
CASES = [
    ("LR101", 'type = "ExponentialLR", gamma = 1.0001', "warning", HUNDRED, SGD),
    ("LR101", 'type = "ExponentialLR", gamma = 1.0', None, HUNDRED, SGD),
    ("LR101", 'type = "ExponentialLR", gamma = 0', "error", HUNDRED, SGD),
    # Each class by its own argument, at the LR and below it.
    ("LR102", cosine(50, ", eta_min = 0.1"), "error", HUNDRED, SGD),
    ("LR102", cosine(50, ", eta_min = 0.099"), None, HUNDRED, SGD),
    ("LR102", restarts(50, ", eta_min = 0.1"), "error", HUNDRED, SGD),
    ("LR102", restarts(50, ", eta_min = 0.099"), None, HUNDRED, SGD),
    ("LR102", 'type = "ReduceLROnPlateau", min_lr = 0.1', "error", HUNDRED, SGD),
    ("LR102", 'type = "ReduceLROnPlateau", min_lr = 0.099', None, HUNDRED, SGD),
    ("LR102", 'type = "SWALR", swa_lr = 0.1', "error", HUNDRED, SGD),
    ("LR102", 'type = "SWALR", swa_lr = 0.099', None, HUNDRED, SGD),
    ("LR107", function("(1 - epoch / 50) ** 0.9"), "error", HUNDRED, SGD),
    ("LR107", function("(1 - epoch / 100) ** 0.9"), None, HUNDRED, SGD),
    ("LR112", 'type = "ReduceLROnPlateau", factor = 0.5, eps = 0.05', "warning", HUNDRED, SGD),
    ("LR112", 'type = "ReduceLROnPlateau", factor = 0.5, eps = 0.049', None, HUNDRED, SGD),
    ("LR201", function("1 if epoch < 80 else 1e-4"), "warning", HUNDRED, SGD),
    ("LR201", function("1 if epoch < 81 else 1e-4"), None, HUNDRED, SGD),
    ("LR202", function("0 if epoch == 50 else 1"), None, HUNDRED, SGD),
    ("LR202", function("0 if 50 <= epoch < 52 else 1"), "error", HUNDRED, SGD),
    ("LR202", function("0 if epoch > 97 else 1"), "error", HUNDRED, SGD),
    ("LR202", function("0 if epoch > 98 else 1"), None, HUNDRED, SGD),
    ("LR202", 'type = "StepLR", step_size = 30', "error", HUNDRED, "lr = 0.0"),
    ("LR203", 'type = "ExponentialLR", gamma = 1e300', None, HUNDRED, SGD),
    ("LR204", 'type = "StepLR", step_size = 100', "warning", HUNDRED, SGD),
    ("LR204", 'type = "StepLR", step_size = 99', None, HUNDRED, SGD),
    ("LR204", sequence(9, 'type = "StepLR", step_size = 9', function("1")), None, HUNDRED, SGD),
    ("LR204", 'type = "PolynomialLR", total_iters = 0', "warning", HUNDRED, SGD),
    ("LR204", 'type = "PolynomialLR", total_iters = 1', None, HUNDRED, SGD),
    ("LR204", 'type = "PolynomialLR", total_iters = 40, last_epoch = 50', "warning", HUNDRED, SGD),
    ("LR204", phases('shape = "constant", length = 200', linear(0)), "warning", HUNDRED, SGD),
    ("LR204", phases('shape = "constant", to = 0.5'), None, HUNDRED, SGD),
    ("LR204", function("1"), None, HUNDRED, SGD),
    ("LR204", 'type = "SWALR", swa_lr = 0.1', None, HUNDRED, SGD),
    # A fall of 10.1 % of the peak, and of 9.9 %; one that is 3 times what is beside it, and not.
    ("LR205", function("epoch / 50 if epoch <= 50 else 0.899"), "warning", HUNDRED, SGD),
    ("LR205", function("epoch / 50 if epoch <= 50 else 0.901"), None, HUNDRED, SGD),
    ("LR205", function("epoch / 5 if epoch <= 5 else 0.39"), "warning", HUNDRED, SGD),
    ("LR205", function("epoch / 5 if epoch <= 5 else 0.41"), None, HUNDRED, SGD),
    ("LR205", function("epoch if epoch < 2 else 0.5"), None, HUNDRED, SGD),  # a rise of one tick
    ("LR205", function("epoch % 50"), None, HUNDRED, SGD),  # a sawtooth
    ("LR205", function("(epoch + 1) / 9 if epoch < 9 else 0.8"), None, HUNDRED, SGD),
    (
        "LR205",
        'type = "ChainedScheduler", schedulers = ['
        '{ type = "LinearLR", total_iters = 30 }, { type = "MultiStepLR", milestones = [30] }]',
        None,
        HUNDRED,
        SGD,
    ),
    (
        "LR205",
        sequence(9, 'type = "LinearLR", total_iters = 9', function("0.9")),
        None,
        HUNDRED,
        SGD,
    ),
    (
        "LR205",
        sequence(90, 'type = "LinearLR", total_iters = 90', function("0.89")),
        "warning",
        HUNDRED,
        SGD,
    ),
    ("LR206", 'type = "StepLR", step_size = 9', "info", HUNDRED, 'type = "Adam", lr = 0.011'),
    ("LR206", 'type = "StepLR", step_size = 9', None, HUNDRED, 'type = "Adam", lr = 0.01'),
    ("LR207", function("1"), "info", "steps = 10_001", 'type = "Adam", lr = 1e-3'),
    ("LR207", function("1"), None, "steps = 10_000", 'type = "Adam", lr = 1e-3'),
    # A climb to 11 % of the peak at the end, and to 9 %; from half of it, and from above.
    ("LR209", function("1 - epoch / 50 if epoch < 50 else 0.11 * (epoch - 50) / 49"), *TOLD),
    ("LR209", function("1 - epoch / 50 if epoch < 50 else 0.09 * (epoch - 50) / 49"), *SILENT),
    ("LR209", function("1 - epoch / 101 if epoch < 50 else epoch / 99"), *SILENT),
    ("LR209", function("1 - epoch / 90 if epoch < 50 else epoch / 99"), *TOLD),
    (
        "LR209",
        function("1 if epoch < 9 else 0.1 if epoch < 20 else 1 if epoch < 98 else 0.9"),
        *SILENT,
    ),
    ("LR209", function("abs(1 - epoch / 50)"), *TOLD),
    ("LR209", function("abs(1 - epoch % 40 / 20)"), *SILENT),
    ("LR209", cosine(50), *SILENT),
    ("LR301", cosine(99), None, HUNDRED, SGD),
    ("LR301", cosine(98), "warning", HUNDRED, SGD),
    ("LR301", cosine(83), "warning", HUNDRED, SGD),
    ("LR301", cosine(79), "error", HUNDRED, SGD),
    ("LR301", cosine(33), "warning", HUNDRED, SGD),
    ("LR302", cosine(102), None, HUNDRED, SGD),
    ("LR302", cosine(116), "warning", HUNDRED, SGD),
    ("LR302", cosine(110), None, HUNDRED, SGD),
    ("LR303", cosine(10, STEP), "error", TEN_OF_100, SGD),
    ("LR303", cosine(11, STEP), None, TEN_OF_100, SGD),
    ("LR303", cosine(1010), "error", TEN_OF_100, SGD),
    ("LR303", cosine(1011), None, TEN_OF_100, SGD),
    ("LR303", cosine(10, STEP + ", frequency = 100"), None, TEN_OF_100, SGD),
    ("LR303", cosine(100), "error", TEN_OF_100, SGD),
    ("LR303", cosine(99), None, TEN_OF_100, SGD),
    ("LR303", cosine(100), None, "epochs = 99\nsteps_per_epoch = 100", SGD),
    ("LR303", cosine(100), "error", "epochs = 98\nsteps_per_epoch = 100", SGD),
    ("LR303", cosine(100), None, "epochs = 200\nsteps_per_epoch = 100", SGD),
    ("LR303", 'type = "MultiStepLR", milestones = [9, 100]', None, TEN_OF_100, SGD),
    ("LR303", 'type = "MultiStepLR", milestones = [10, 100]', "error", TEN_OF_100, SGD),
    ("LR303", phases(linear(0, ", length = 10")) + STEP, "error", TEN_OF_100, SGD),
    ("LR303", phases(linear(0, ", length = 11")) + STEP, None, TEN_OF_100, SGD),
    ("LR303", phases(linear(0, ", length = 1000")), "error", TEN_OF_100, SGD),
    ("LR303", 'type = "StepLR", step_size = 10' + STEP, None, TEN_OF_100, SGD),
    ("LR304", 'type = "MultiStepLR", milestones = [9, 101]', "info", HUNDRED, SGD),
    ("LR304", 'type = "MultiStepLR", milestones = [9, 100]', None, HUNDRED, SGD),
    ("LR305", one_cycle(99), "error", HUNDRED, SGD),
    ("LR305", one_cycle(100), None, HUNDRED, SGD),
    *(
        ("LR306", one_cycle(total), severity, f"epochs = {epochs}", SGD)
        for total, epochs, severity in (
            *((50, 49, None), (100, 98, None), (150, 147, None), (350, 343, None)),
            *((50, 48, "warning"), (100, 97, "warning"), (1100, 1077, "warning")),
            *((100, 50, "warning"), (100, 49, "error")),
        )
    ),
    ("LR307", one_cycle(100, ", pct_start = 0.01"), "error", HUNDRED, SGD),
    ("LR307", one_cycle(100, ", pct_start = 0.009"), "warning", HUNDRED, SGD),
    ("LR307", one_cycle(100, ", pct_start = 0.011"), None, HUNDRED, SGD),
    ("LR307", one_cycle(100, ", pct_start = 0.5, three_phase = true"), None, HUNDRED, SGD),
    ("LR307", one_cycle(100, ", pct_start = 0.51, three_phase = true"), "error", HUNDRED, SGD),
    ("LR308", restarts(99), "error", HUNDRED, SGD),
    ("LR308", restarts(100), None, HUNDRED, SGD),
    ("LR308", restarts(90), "warning", HUNDRED, SGD),
    ("LR308", restarts(60), None, HUNDRED, SGD),
    ("LR308", restarts(10, ", eta_min = 0.06"), None, "epochs = 30", SGD),
    ("LR309", 'type = "LinearLR", total_iters = 100', "warning", HUNDRED, SGD),
    ("LR309", 'type = "LinearLR", total_iters = 99', None, HUNDRED, SGD),
    ("LR309", function("min(1, (epoch + 1) / 101)"), "warning", HUNDRED, SGD),
    ("LR309", function("min(1, (epoch + 1) / 100)"), None, HUNDRED, SGD),
    ("LR309", function("0.5 * min(epoch, 98) / 98"), None, HUNDRED, SGD),
    ("LR309", phases(linear(1, ", from = 0, length = 99")), None, HUNDRED, SGD),
    ("LR309", phases(linear(1, ", from = 0, length = 100")), "warning", HUNDRED, SGD),
    ("LR310", 'type = "PolynomialLR", total_iters = 0', None, HUNDRED, SGD),
    ("LR310", 'type = "PolynomialLR", total_iters = 97', "warning", HUNDRED, SGD),
    ("LR310", 'type = "PolynomialLR", total_iters = 98', None, HUNDRED, SGD),
    ("LR312", 'type = "ReduceLROnPlateau"', "warning", "epochs = 12", SGD),
    ("LR312", 'type = "ReduceLROnPlateau"', None, "epochs = 13", SGD),
    ("LR313", f'type = "MultiStepLR", milestones = [5, 99]{STEP}', "warning", TEN_OF_100, SGD),
    ("LR313", f'type = "MultiStepLR", milestones = [5, 100]{STEP}', None, TEN_OF_100, SGD),
    ("LR313", 'type = "MultiStepLR", milestones = [5, 9]', None, TEN_OF_100, SGD),
    (
        "LR313",
        f'type = "MultiStepLR", milestones = [5, 9], gamma = 1.0{STEP}',
        None,
        TEN_OF_100,
        SGD,
    ),
    # 100 of 105 ticks of a line leave 5.7 % of it, of 104 4.8 %.
    ("LR314", phases(linear(0, ", length = 105")), "warning", HUNDRED, SGD),
    ("LR314", phases(linear(0, ", length = 104")), None, HUNDRED, SGD),
    ("LR314", phases(linear(0.96, ", length = 200")), None, HUNDRED, SGD),
    ("LR314", 'type = "PolynomialLR", total_iters = 200', None, HUNDRED, SGD),
    ("LR315", phases(linear(0.1, ", length = 89")), "warning", HUNDRED, SGD),
    ("LR315", phases(linear(0.1, ", length = 90")), None, HUNDRED, SGD),
    ("LR315", phases(linear(0.11, ", length = 50")), None, HUNDRED, SGD),
    ("LR315", phases(linear(0, ", length = 50"), 'shape = "constant"'), None, HUNDRED, SGD),
    ("LR316", restarts(50, STEP), "warning", TEN_OF_100, SGD),
    ("LR316", restarts(51, STEP), None, TEN_OF_100, SGD),
    ("LR316", restarts(50, STEP + ", T_mult = 2"), None, TEN_OF_100, SGD),
    ("LR316", restarts(50), None, TEN_OF_100, SGD),
    # Resumed at tick 1 a cosine of 20 is 0.6 % off, at tick 2 2.4 %.
    ("LR317", cosine(20, ", last_epoch = 0"), None, "epochs = 5", SGD),
    (
        "LR317",
        cosine(20, ", last_epoch = 1"),
        "warning",
        "epochs = 5",
        SGD,
    ),
    ("LR317", cosine(20, ", last_epoch = -1"), None, "epochs = 5", SGD),
    ("LR403", sequence(200, function("1"), one_cycle(90)), "error", HUNDRED, SGD),
    ("LR407", function("0.014"), "error", HUNDRED, "lr = 0.007"),
    ("LR407", function("0.0141"), None, HUNDRED, "lr = 0.007"),
    ("LR407", function("0.1"), "error", HUNDRED, "lr = 0.0999"),
    ("LR407", function("0.1"), None, HUNDRED, "lr = 0.1"),
    ("LR410", sequence(200, function("1"), 'type = "ReduceLROnPlateau"'), "error", HUNDRED, SGD),
    ("LR502", cosine(1010, STEP), "error", TWO_OF_100, SGD),
    ("LR502", cosine(1011, STEP), None, TWO_OF_100, SGD),
    (
        "LR502",
        phases(linear(0, ", length = 1000")) + STEP,
        "error",
        TWO_OF_100,
        SGD,
    ),
    ("LR503", f'type = "ReduceLROnPlateau", patience = 99{STEP}', "warning", TEN_OF_100, SGD),
    ("LR503", f'type = "ReduceLROnPlateau", patience = 100{STEP}', None, TEN_OF_100, SGD),
]


def spec(scheduler: str, run: str, optimizer: str) -> str:
    return f"{run}\noptimizer = {{ {optimizer} }}\nscheduler = {{ {scheduler} }}\n"


def check(text: str) -> tuple[Diagnostic, ...]:
    return check_file(text, "x.toml", Path(), ALL).diagnostics


def key(text: str) -> str:
    return "; ".join(text.splitlines())


@pytest.mark.parametrize(("code", "scheduler", "severity", "run", "optimizer"), CASES)
def test_boundary(
    code: str, scheduler: str, severity: str | None, run: str, optimizer: str
) -> None:
    text = spec(scheduler, run, optimizer)
    found = check(text)
    assert [d.severity for d in found if d.code == code] == ([severity] if severity else [])
    if severity is not None:
        assert shown(found, code) == said("boundary", code, key(text))


@pytest.mark.parametrize(
    ("scheduler", "run", "title"),
    [
        (restarts(33), HUNDRED, "Set T_0 = 25"),
        (restarts(4), "epochs = 14", "Set T_0 = 7"),
        (
            'type = "OneCycleLR", max_lr = 0.1, epochs = 3, steps_per_epoch = 20',
            HUNDRED,
            "Set epochs = 100 and steps_per_epoch = 1",
        ),
        (
            f'type = "OneCycleLR", max_lr = 0.1, epochs = 5, steps_per_epoch = 20{STEP}',
            TEN_OF_100,
            "Set epochs = 10 and steps_per_epoch = 100",
        ),
    ],
)
def test_what_the_fix_sets(scheduler: str, run: str, title: str) -> None:
    text = f"{run}\noptimizer = {{ {SGD} }}\nscheduler = {{ {scheduler} }}\n"
    [found] = [d for d in check_file(text, "x.toml", Path(), ALL).diagnostics if d.fix]
    assert found.fix is not None
    assert found.fix.title == title
    assert found.message.lower().endswith(f"{title.lower()}.")


CYCLES = [  # where cycles end, in epochs where they are whole ones
    (HUNDRED, restarts(10, ", T_mult = 2"), "after 10, 30, 70, 150 epochs"),
    ("epochs = 100\nsteps_per_epoch = 40", restarts(400, f", T_mult = 2{STEP}"), "70, 150 epochs"),
    ("epochs = 9\nsteps_per_epoch = 40", restarts(170, STEP), "170, 340, 510 steps"),
    (HUNDRED, restarts(9, ", frequency = 2"), "after 54, 72, 90, 108 epochs"),
    (HUNDRED, sequence(5, function("1"), restarts(30)), "after 35, 65, 95, 125 epochs"),
]


@pytest.mark.parametrize(("run", "scheduler", "said"), CYCLES)
def test_a_cut_cycle_is_told_with_the_ends_of_cycles(run: str, scheduler: str, said: str) -> None:
    text = f"{run}\noptimizer = {{ {SGD} }}\nscheduler = {{ {scheduler} }}\n"
    [found] = [d for d in check_file(text, "x.toml", Path(), ALL).diagnostics if d.code == "LR308"]
    assert said in found.message


@pytest.mark.parametrize(
    ("spec", "place"),
    [  # of several that tick together, the one that brings the LR down
        (
            'scheduler = { type = "ChainedScheduler", schedulers = ['
            '{ type = "LinearLR", total_iters = 9 }, { type = "ExponentialLR", gamma = 0.8 }] }',
            "0.8",
        ),
        (
            '[[scheduler]]\ntype = "LinearLR"\nend_factor = 1.0\ntotal_iters = 9\n'
            '[[scheduler]]\ntype = "ExponentialLR"\ngamma = 0.8\n',
            "0.8",
        ),
    ],
)
def test_a_dead_tail_is_told_of_the_scheduler_that_makes_it(spec: str, place: str) -> None:
    text = f"epochs = 100\noptimizer = {{ lr = 0.1 }}\n{spec}"
    found = check_file(text, "x.toml", Path(), ALL).diagnostics
    [span] = [d.span for d in found if d.code == "LR201"]
    assert span is not None
    assert text[span.start : span.end] == place
