"""What a finding says where the run's numbers are not known: the source's own text, no number."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from lrviz.engine.choose import for_check
from lrviz.lint.facts import Facts
from lrviz.lint.files import check_file
from lrviz.lint.registry import spec_rules
from lrviz.lint.rule import Finding, ReadingRule, Rule
from lrviz.lint.settings import Settings
from lrviz.sources import spec_file
from lrviz.sources.assume import NOTHING
from lrviz.sources.quantity import Missing
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.spec.model import Spec
from lrviz.spec.reader import spec_of
from lrviz.spec.unknown import assignments
from lrviz.text.problem import SpecError

LINEAR = """
import torch
def train(epochs, loader):
    optimizer = torch.optim.SGD({}, lr=0.1)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.0, 1 - n / epochs))
    for epoch in range(epochs):
        for batch in loader:
            net(batch).backward()
            optimizer.step()
            scheduler.step()
"""

EXAMPLE = re.compile(r"```toml\n(.*?)```", re.DOTALL)
KEYS = ("epochs", "steps", "steps_per_epoch", "batches_per_epoch", "accumulate_grad_batches")
OVER_CURVES = [rule for rule in spec_rules() if not isinstance(rule, ReadingRule)]


def examples(rule: Rule) -> list[str]:
    fenced = EXAMPLE.findall(rule.section("Example"))
    return [*fenced, *(textwrap.dedent(text).lstrip("\n") for text in rule.BAD)]


def facts_of(text: str, rule: Rule, folder: Path) -> Facts:
    for name, content in rule.FILES:
        (folder / name).write_text(content)
    spec = spec_with_stand_ins(text, folder)
    try:
        return Facts(spec, for_check(spec, "auto"))
    except SpecError as error:
        return Facts(spec, None, error)


def spec_with_stand_ins(text: str, folder: Path) -> Spec:
    [plan] = spec_file.read(Source("x.toml", folder, text, TOML), NOTHING).plans
    try:
        return spec_of(plan)
    except Missing as error:
        return spec_of(plan, stand_ins=next(iter(assignments(error.unknown))))


def written(spec: Spec, finding: Finding) -> set[str]:
    """The names that a placeholder may have: what the source gives of the scheduler and the run."""
    own = set() if finding.scheduler is None else set(finding.scheduler.arguments)
    around = {"milestones", "schedulers"} if finding.path[-2:-1] == ("milestones",) else set()
    keys = {key for key in KEYS if spec.plan.places.get((key,)) is not None}
    return {*own, *around, *keys, *spec.optimizer.arguments}


@pytest.mark.parametrize("rule", OVER_CURVES, ids=lambda rule: rule.code)
def test_every_finding_has_a_sentence_without_numbers(rule: Rule, tmp_path: Path) -> None:
    seen = 0
    for text in examples(rule):
        facts = facts_of(text, rule, tmp_path)
        for finding in rule.check(facts):
            seen += 1
            assert finding.unknown is not None, text
            names = re.findall(r"\{(\w+)\}", finding.unknown)
            assert set(names) <= written(facts.spec, finding), (finding.unknown, text)
            plain = re.sub(r"\{\w+\}|\S+ \(the default\)", "", finding.unknown)
            assert "{" not in plain
            spec = facts.spec
            of_run = {spec.epochs, spec.total_steps, spec.steps_per_epoch, facts.whole.ticks} - {1}
            assert not of_run & {int(n) for n in re.findall(r"(?<![\d.])\d+(?![\d.])", plain)}
            assert plain.endswith((".", "?"))
    assert seen


UNKNOWN = [  # an epoch of unknown length: what holds whatever it is, and in which words
    (
        'type = "CosineAnnealingLR", T_max = 90',
        {"LR303": "T_max = 90 counts the epochs of the run"},
    ),
    (
        'type = "MultiStepLR", milestones = [30, 60, 80]',
        {"LR313": "milestones = [30, 60, 80] is ticked after every step"},
    ),
    ('type = "ExponentialLR", gamma = 0.9', {"LR313": "gamma = 0.9 is ticked after every step"}),
    ('type = "CosineAnnealingWarmRestarts", T_0 = 10', {"LR316": "T_0 = 10 counts steps here"}),
    ('type = "CosineAnnealingLR", T_max = "total_steps"', {}),
    ('type = "CosineAnnealingLR", T_max = 40_000', {}),
    ('type = "LinearLR", start_factor = 0.1, total_iters = 500', {}),
]


@pytest.mark.parametrize(("scheduler", "expected"), UNKNOWN)
def test_what_holds_for_an_epoch_of_any_length(scheduler: str, expected: dict[str, str]) -> None:
    text = (
        "epochs = 90\noptimizer = { lr = 0.1 }\n"
        f'scheduler = {{ {scheduler}, interval = "step" }}\n'
    )
    found = {d.code: d for d in check_file(text, "x.toml", Path(), Settings()).diagnostics}
    assert {code for code, d in found.items() if d.fails} == {"LR504", *expected}
    for code, words in expected.items():
        assert found[code].message.startswith(words)


def test_a_rule_that_holds_for_some_numbers_only_keeps_nobody_quiet() -> None:
    """With 200 batches an epoch, T_max = 200 would be those: what LR302 says holds all the same."""
    text = (
        "import torch\n"
        "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=200)\n"
        "for epoch in range(100):\n"
        "    for batch in loader:\n"
        "        net(batch).backward()\n"
        "        optimizer.step()\n"
        "    scheduler.step()\n"
    )
    found = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert [d.code for d in found] == ["LR302"]


def test_a_list_of_one_function_is_no_function() -> None:
    text = (
        "import torch\n"
        "groups = [{'params': body, 'lr': 0.01}, {'params': head}]\n"
        "optimizer = torch.optim.SGD(groups, lr=0.1)\n"
        "functions = [lambda epoch: 0.95**epoch]\n"
        "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, functions)\n"
        "for epoch in range(100):\n"
        "    optimizer.step()\n"
        "    scheduler.step()\n"
    )
    found = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert [(d.code, d.line) for d in found] == [("LR005", 5)]


HEADS = {
    "a logger that goes over a loader": (
        "import utils\nlogger = utils.MetricLogger()\n",
        "logger.log_every(loader, 10, f'Epoch: [{epoch}]')",
    ),
    "batches cut out of a tensor": ("", "range(0, data.size(0), 32)"),
    "a flag of absl": (
        "from absl import flags\nflags.DEFINE_integer('n', 30, '')\nEPOCHS = flags.FLAGS.n\n",
        "loader",
    ),
    "a run of Weights & Biases": ("import wandb\nEPOCHS = wandb.config.epochs\n", "loader"),
}


@pytest.mark.parametrize("name", HEADS)
def test_loops_of_a_length_that_nobody_knows(name: str) -> None:
    first, batches = HEADS[name]
    text = (
        f"import torch\nEPOCHS = 30\n{first}"
        "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)\n"
        "for epoch in range(EPOCHS):\n"
        f"    for batch in {batches}:\n"
        "        net(batch).backward()\n"
        "        optimizer.step()\n"
        "        scheduler.step()\n"
    )
    found = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert [d.code for d in found] == ["LR303"]


def test_a_factor_that_nobody_knows_is_no_count() -> None:
    """With a gamma of 2 and a decay of 50 the LR would be next to nothing."""
    text = (
        "import torch\n"
        "optimizer = torch.optim.Adam(net.parameters(), lr=0.001)\n"
        "rate = lambda x: (1 + args.lr_gamma * x) ** (-args.lr_decay)\n"
        "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)\n"
        "for epoch in range(args.epochs):\n"
        "    for batch in loader:\n"
        "        net(batch).backward()\n"
        "        optimizer.step()\n"
        "    scheduler.step()\n"
    )
    assert not check_file(text, "train.py", Path(), Settings()).diagnostics


def test_what_a_function_builds_twice_is_found_once_and_without_the_numbers_of_one() -> None:
    text = (
        "import torch\n"
        "def stage(epochs):\n"
        "    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)\n"
        "    for epoch in range(epochs):\n"
        "        for batch in loader:\n"
        "            net(batch).backward()\n"
        "            optimizer.step()\n"
        "        scheduler.step()\n"
        "stage(5)\n"
        "stage(20)\n"
    )
    [found] = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert found.message.startswith("T_max = 50 is more than the scheduler ticks: the run cuts")
    assert found.fix is None


def test_epochs_of_unlike_lengths_are_epochs_to_what_ticks_once_in_each() -> None:
    text = (
        "import torch\n"
        "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=%s)\n"
        "for size, epochs in ((128, 4), (224, 5)):\n"
        "    loader = loader_of(size)\n"
        "    for epoch in range(epochs):\n"
        "        for batch in loader:\n"
        "            net(batch).backward()\n"
        "            optimizer.step()\n"
        "        scheduler.step()\n"
    )
    found = [check_file(text % n, "train.py", Path(), Settings()).diagnostics for n in (5, 9)]
    assert [[d.code for d in each] for each in found] == [["LR301"], []]


def test_a_loop_that_goes_on_until_there_is_no_batch_goes_over_those_of_an_epoch() -> None:
    text = (
        "import torch\n"
        "EPOCHS = 30\n"
        "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)\n"
        "for epoch in range(EPOCHS):\n"
        "    fetcher = Prefetcher(loader)\n"
        "    batch = fetcher.next()\n"
        "    while batch is not None:\n"
        "        net(batch).backward()\n"
        "        optimizer.step()\n"
        "%sscheduler.step()\n"
        "        batch = fetcher.next()\n"
    )
    per_batch = check_file(text % (8 * " "), "train.py", Path(), Settings()).diagnostics
    assert [d.code for d in per_batch] == ["LR303"]
    lines = text.splitlines(keepends=True)
    per_epoch = "".join([*lines[:-2], lines[-1], "    scheduler.step()\n"])
    assert not check_file(per_epoch, "train.py", Path(), Settings()).diagnostics


def test_a_trial_that_is_too_long_to_be_drawn_contradicts_nothing() -> None:
    text = LINEAR.format("[{'params': a}, {'params': b, 'lr': 0.01}]")
    found = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert [d.code for d in found] == ["LR202"]


def test_numbers_that_only_a_trial_too_long_to_be_drawn_has_may_contradict() -> None:
    text = (
        "import torch\n"
        "def train(steps, parts):\n"
        "    optimizer = torch.optim.SGD([{'params': a, 'lr': n / 50} for n in range(1, 6)])\n"
        "    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [100_000, 120_000])\n"
        "    for step in range(steps):\n"
        "        net(batch).backward()\n"
        "        optimizer.step()\n"
        "        scheduler.step()\n"
    )
    assert check_file(text, "train.py", Path(), Settings()).diagnostics == ()


def test_rules_that_were_silent_in_one_trial_are_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: Counter[str] = Counter()
    for rule in spec_rules():

        def counting(facts: Facts, rule: Rule = rule) -> Iterable[Finding]:
            asked[rule.code] += 1
            return type(rule).check(rule, facts)

        monkeypatch.setattr(rule, "check", counting)
    text = LINEAR.format("net.parameters()")
    found = check_file(text, "train.py", Path(), Settings()).diagnostics
    again = {code for code, times in asked.items() if times > 1}
    assert {d.code for d in found} == {"LR202"}
    assert asked["LR202"] == 9
    assert len(again) < 5


def test_what_a_dictionary_gives_is_found_where_it_is_given() -> None:
    text = (
        "import torch\n"
        "def train(epochs, loader):\n"
        "    how = {'T_max': epochs, 'eta_min': 1e-6}\n"
        "    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, **how)\n"
        "    for epoch in range(epochs):\n"
        "        for batch in loader:\n"
        "            net(batch).backward()\n"
        "            optimizer.step()\n"
        "            scheduler.step()\n"
    )
    (found,) = check_file(text, "train.py", Path(), Settings()).diagnostics
    assert (found.code, found.span and found.span.line, found.fix) == ("LR303", 5, None)
    assert found.message.startswith("T_max counts the epochs of the run")
