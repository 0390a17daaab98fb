"""A page for each scheduler: its picture, its formula, its arguments swept, its mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lrviz.codegen import code
from lrviz.known.phases import BUILT_IN
from lrviz.lint.registry import all_rules
from lrviz.spec.reader import loads
from making import toctree

GALLERY = Path(__file__).parents[2] / "gallery" / "builtin"
TORCH = "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.{}.html"


@dataclass(frozen=True)
class About:
    """What is said of a scheduler besides its arguments.

    Attributes:
        formula: The LR at tick t, for a base LR of 1 where it multiplies.
        spec: The spec that is drawn.
        swept: An argument, and the values that are drawn beside each other.
    """

    formula: str
    spec: str
    swept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


RUN = "epochs = 90\noptimizer = { lr = 0.1 }\n"
STEPS = "epochs = 30\nsteps_per_epoch = 100\noptimizer = { lr = 0.1, momentum = 0.9 }\n"


def one(arguments: str, run: str = RUN) -> str:
    """A spec with one scheduler."""
    return f"{run}scheduler = {{ {arguments} }}"


ABOUT: Mapping[str, About] = {
    "StepLR": About(
        "lr(t) = lr · gamma^⌊t / step_size⌋",
        one('type = "StepLR", step_size = 30'),
        {"gamma": ("0.1", "0.3", "0.5"), "step_size": ("15", "30", "45")},
    ),
    "MultiStepLR": About(
        "lr(t) = lr · gamma^(milestones ≤ t)",
        one('type = "MultiStepLR", milestones = [30, 60]'),
        {"gamma": ("0.1", "0.3", "0.5")},
    ),
    "ExponentialLR": About(
        "lr(t) = lr · gamma^t",
        one('type = "ExponentialLR", gamma = 0.95'),
        {"gamma": ("0.9", "0.95", "0.99")},
    ),
    "ConstantLR": About(
        "lr(t) = lr · factor for t < total_iters, then lr",
        one('type = "ConstantLR", factor = 0.1, total_iters = 10'),
        {"factor": ("0.1", "0.3", "0.5"), "total_iters": ("10", "30", "60")},
    ),
    "LinearLR": About(
        "lr(t) = lr · (start_factor + (end_factor − start_factor) · min(t / total_iters, 1))",
        one('type = "LinearLR", start_factor = 0.01, total_iters = 20'),
        {"start_factor": ("0.01", "0.3", "0.6"), "total_iters": ("10", "20", "40")},
    ),
    "PolynomialLR": About(
        "lr(t) = lr · (1 − min(t, total_iters) / total_iters)^power",
        one('type = "PolynomialLR", total_iters = 90, power = 0.9'),
        {"power": ("0.5", "0.9", "2.0", "4.0"), "total_iters": ("45", "90", "180")},
    ),
    "CosineAnnealingLR": About(
        "lr(t) = eta_min + (lr − eta_min) · (1 + cos(π t / T_max)) / 2; past T_max it climbs",
        one('type = "CosineAnnealingLR", T_max = 90'),
        {"T_max": ("45", "90", "180"), "eta_min": ("0.0", "0.01", "0.03")},
    ),
    "CosineAnnealingWarmRestarts": About(
        "a cosine of T_0 ticks, then of T_0 · T_mult, T_0 · T_mult², …, each from lr to eta_min",
        one('type = "CosineAnnealingWarmRestarts", T_0 = 30'),
        {"T_0": ("15", "30", "45"), "T_mult": ("1", "2")},
    ),
    "LambdaLR": About(
        "lr(t) = lr · lr_lambda(t)",
        one('type = "LambdaLR", lr_lambda = "0.95 ** epoch"'),
        {"lr_lambda": ('"0.95 ** epoch"', '"1 / (1 + 0.1 * epoch)"')},
    ),
    "MultiplicativeLR": About(
        "lr(t) = lr(t − 1) · lr_lambda(t)",
        one('type = "MultiplicativeLR", lr_lambda = "0.95"'),
        {"lr_lambda": ('"0.95"', '"0.99"')},
    ),
    "OneCycleLR": About(
        "from max_lr / div_factor up to max_lr in pct_start of total_steps, then down to "
        "max_lr / div_factor / final_div_factor",
        one('type = "OneCycleLR", max_lr = 0.1, total_steps = 3000, interval = "step"', STEPS),
        {
            "pct_start": ("0.1", "0.3", "0.5"),
            "div_factor": ("5", "25"),
            "anneal_strategy": ('"cos"', '"linear"'),
        },
    ),
    "CyclicLR": About(
        "base_lr up to max_lr in step_size_up ticks and down in step_size_down, again and again",
        one(
            'type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 500, '
            'interval = "step"',
            STEPS,
        ),
        {"step_size_up": ("300", "500", "750"), "mode": ('"triangular"', '"triangular2"')},
    ),
    "ReduceLROnPlateau": About(
        "lr · factor after more than patience ticks without a better metric",
        f'{RUN}scheduler = {{ type = "ReduceLROnPlateau", patience = 5 }}\n'
        'metric = { expression = "max(0.9 ** epoch, 0.2)" }',
        {"patience": ("5", "10", "20"), "factor": ("0.1", "0.5")},
    ),
    "SWALR": About(
        "anneals to swa_lr in anneal_epochs ticks, and stays there",
        one('type = "SWALR", swa_lr = 0.05, anneal_epochs = 10'),
        {"anneal_epochs": ("10", "20", "40"), "swa_lr": ("0.01", "0.05", "0.2")},
    ),
    "SequentialLR": About(
        "one scheduler after the other: each from its milestone on",
        f'{RUN}\n[scheduler]\ntype = "SequentialLR"\nmilestones = [5]\n\n'
        '[[scheduler.schedulers]]\ntype = "LinearLR"\nstart_factor = 0.01\ntotal_iters = 5\n\n'
        '[[scheduler.schedulers]]\ntype = "CosineAnnealingLR"\nT_max = 85',
        {"milestones.0": ("3", "5", "20")},
    ),
    "ChainedScheduler": About(
        "all its schedulers at each tick: their factors multiply",
        f'{RUN}\n[scheduler]\ntype = "ChainedScheduler"\n\n'
        '[[scheduler.schedulers]]\ntype = "LinearLR"\nstart_factor = 0.1\ntotal_iters = 10\n\n'
        '[[scheduler.schedulers]]\ntype = "ExponentialLR"\ngamma = 0.97',
        {"schedulers.1.gamma": ("0.95", "0.97", "0.99")},
    ),
    "Phases": About(
        "lr(t) = lr · factor(t), the factor going through phases: see [the shapes](../phases.md)",
        'steps = 3000\noptimizer = { type = "AdamW", lr = 3e-4 }\n\n[scheduler]\n'
        'type = "Phases"\nphases = [\n  { shape = "linear", from = 0, to = 1, length = 200 },\n'
        '  { shape = "constant", to = 1, length = 2200 },\n  { shape = "1-sqrt", to = 0.1 },\n]',
        {"phases.2.shape": ('"1-sqrt"', '"linear"', '"cosine"')},
    ),
}
"""By class; a class that is not here has its arguments and rules, and no picture."""


def pages() -> Mapping[str, str]:
    """The overview, and the page of each scheduler."""
    made = {f"schedulers/{name}.md": "\n".join(_page(name)) for name in BUILT_IN}
    rows = [f"| [{name}]({name}.md) | {known.doc} |" for name, known in BUILT_IN.items()]
    table = "\n".join(["| class | what it does |", "| --- | --- |", *rows])
    return {"schedulers/index.md": f"# Schedulers\n\n{table}\n\n{toctree([*BUILT_IN])}", **made}


def _page(name: str) -> Iterator[str]:
    known, about = BUILT_IN[name], ABOUT.get(name)
    yield f"# {name}\n\n{known.doc}\n"
    if about is not None:
        formula, _, link = about.formula.partition(": see ")
        yield f"```text\n{_lines(formula)}\n```\n"
        if link:
            yield f"See {link}.\n"
        yield f"```{{lrviz}}\n\n{about.spec}\n```\n"
        yield f"```toml\n{about.spec}\n```\n"
    if name != "Phases":
        yield f"[{name} in torch's documentation]({TORCH.format(name)})\n"
    yield "\n## Arguments\n\n| argument | takes | default | means |\n| --- | --- | --- | --- |"
    for argument in known.arguments:
        default = "" if argument.default is None else f"`{argument.default!r}`"
        default = "needed" if argument.required else default
        yield f"| `{argument.name}` | {argument.expected} | {default} | {argument.doc} |"
    for swept, values in about.swept.items() if about else ():
        yield f"\n## {swept} swept\n"
        yield f"```{{lrviz}}\n:sweep: scheduler.{swept}={','.join(values)}\n\n{about.spec}\n```\n"
    yield from _mistakes(name)
    if about is not None:
        yield f"\n## In PyTorch\n\n{_program(about.spec)}\n"


def _lines(formula: str) -> str:
    """A formula with each of its parts on a line."""
    return formula.replace("; ", "\n")


def _program(spec: str) -> str:
    """What ``lrviz code`` prints of a spec."""
    text = code(loads(spec)).partition("\n")[2]
    return f"```python\n{text.rstrip()}\n```"


def _mistakes(name: str) -> Iterator[str]:
    """The rules whose text or example speaks of the class."""
    found = [
        rule
        for rule in all_rules()
        if not rule.code.startswith("LR0") and name in f"{rule.summary} {rule.explanation}"
    ]
    if not found:
        return
    yield "\n## Mistakes that people make with it\n"
    for rule in found:
        yield f"- [{rule.code} {rule.name}](../rules/{rule.code}.md): {rule.summary}"
