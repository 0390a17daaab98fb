"""What the rules over resumes say, held to torch: saved, loaded in each way, and gone on."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from lrviz.lint.run_script import check_script

torch = pytest.importorskip("torch")
lrs = pytest.importorskip("torch.optim.lr_scheduler")

TICKS = 60
STOPS = (5, 15, 20, 25)  # a milestone of each, and ticks that are none
SCHEDULERS = {
    "StepLR": "StepLR(opt, 15)",
    "MultiStepLR": "MultiStepLR(opt, [20, 40])",
    "ExponentialLR": "ExponentialLR(opt, 0.95)",
    "CosineAnnealingLR": "CosineAnnealingLR(opt, 60)",
    "PolynomialLR": "PolynomialLR(opt, 60, 2.0)",
    "MultiplicativeLR": "MultiplicativeLR(opt, lambda epoch: 0.97)",
    "LinearLR": "LinearLR(opt, 0.1, total_iters=20)",
    "LinearLR, a decay": "LinearLR(opt, 1.0, 0.1, total_iters=50)",
    "ConstantLR": "ConstantLR(opt, 0.1, total_iters=5)",
    "LambdaLR": "LambdaLR(opt, lambda epoch: 0.95**epoch)",
    "OneCycleLR": "OneCycleLR(opt, 0.1, total_steps=61)",
    "CosineAnnealingWarmRestarts": "CosineAnnealingWarmRestarts(opt, 20)",
    "SequentialLR": "SequentialLR(opt, [LinearLR(opt, 0.1), CosineAnnealingLR(opt, 55)], [5])",
    "SequentialLR of a decay": "SequentialLR(opt, [ExponentialLR(opt, 0.9), StepLR(opt, 15)], [5])",
    "ChainedScheduler": "ChainedScheduler([LinearLR(opt, 0.1), ExponentialLR(opt, 0.95)])",
    "ChainedScheduler of decays": "ChainedScheduler([ExponentialLR(opt, 0.95), StepLR(opt, 15)])",
}
Build = Callable[[Any], Any]


def optimizer() -> Any:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)


def build(text: str, opt: Any) -> Any:
    return eval(text, {**vars(lrs), "opt": opt})


def train(opt: Any, scheduler: Any, ticks: int) -> list[float]:
    lrs = []
    for _ in range(ticks):
        lrs.append(float(opt.param_groups[0]["lr"]))
        opt.step()
        scheduler.step()
    return lrs


def wrong_ticks(text: str, resume: Callable[[str, dict[str, Any]], tuple[Any, Any]]) -> set[int]:
    """How many ticks are wrong after a resume, for each of the places to stop."""
    opt = optimizer()
    whole = train(opt, build(text, opt), TICKS)
    found = set()
    for stop in STOPS:
        opt = optimizer()
        scheduler = build(text, opt)
        train(opt, scheduler, stop)
        state = {"opt": opt.state_dict(), "sched": scheduler.state_dict(), "epoch": stop}
        got = train(*resume(text, copy.deepcopy(state)), TICKS - stop)
        found.add(sum(abs(a - b) > 1e-9 for a, b in zip(got, whole[stop:], strict=True)))
    return found


def severity(before: str, text: str, after: str, code: str) -> str | None:
    """What the rule says of a script that resumes in that way."""
    script = (
        f"import torch\nfrom torch.optim.lr_scheduler import *\n{before}\nsched = {text}\n{after}"
    )
    found = [d for d in check_script(script, "train.py") if d.code == code]
    return found[0].severity if found else None


NEW = 'opt = torch.optim.SGD(net.parameters(), lr=0.1)\nstate = torch.load("last.pt")\n'
LOAD_OPT, LOAD_SCHED = 'opt.load_state_dict(state["opt"])', 'sched.load_state_dict(state["sched"])'


def after_the_load(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
    opt = optimizer()
    opt.load_state_dict(state["opt"])
    scheduler = build(text, opt)
    scheduler.load_state_dict(state["sched"])
    return opt, scheduler


def ticked_up_after_the_load(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
    opt = optimizer()
    opt.load_state_dict(state["opt"])
    scheduler = build(text, opt)
    for _ in range(state["epoch"]):
        scheduler.step()
    return opt, scheduler


def alone(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
    opt = optimizer()
    scheduler = build(text, opt)
    scheduler.load_state_dict(state["sched"])
    return opt, scheduler


def by_attribute(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
    opt = optimizer()
    scheduler = build(text, opt)
    scheduler.last_epoch = state["epoch"]
    return opt, scheduler


@pytest.mark.parametrize("text", SCHEDULERS.values(), ids=SCHEDULERS)
def test_built_after_the_load(text: str) -> None:
    wrong = max(wrong_ticks(text, after_the_load))
    said = severity(NEW + LOAD_OPT, text, LOAD_SCHED, "LR612")
    expected = None if wrong == 0 else "warning" if wrong == 1 else "error"
    assert said == expected, wrong


@pytest.mark.filterwarnings("ignore:Detected call")
@pytest.mark.parametrize("name", [name for name in SCHEDULERS if "Chained" not in name])
def test_ticked_up_after_the_load(name: str) -> None:
    """LR612: what makes each LR of the one before it moves one that has been moved already."""
    text = SCHEDULERS[name]
    wrong = max(wrong_ticks(text, ticked_up_after_the_load))
    up = 'for _ in range(state["epoch"]):\n    sched.step()'
    loop = "\nfor epoch in range(60):\n    train(net, opt)\n    sched.step()"
    said = severity(NEW + LOAD_OPT, text, up + loop, "LR612")
    assert said == ("warning" if wrong else None), wrong
    assert severity(NEW, text, f"{up}\n{LOAD_OPT}{loop}", "LR612") is None


@pytest.mark.parametrize("text", SCHEDULERS.values(), ids=SCHEDULERS)
def test_loaded_alone(text: str) -> None:
    wrong = max(wrong_ticks(text, alone))
    expected = "warning" if wrong == 1 else "error"
    assert severity(NEW, text, LOAD_SCHED, "LR625") == expected, wrong
    assert severity(NEW, text, f"{LOAD_SCHED}\n{LOAD_OPT}", "LR625") is None


@pytest.mark.parametrize("text", SCHEDULERS.values(), ids=SCHEDULERS)
def test_last_epoch_as_an_attribute_alone(text: str) -> None:
    wrong = max(wrong_ticks(text, by_attribute))
    said = severity(NEW, text, 'sched.last_epoch = state["epoch"]', "LR626")
    assert said == (None if wrong == 1 else "warning"), wrong


OUTRIGHT = ("LambdaLR", "CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts")
CHAINING = [name for name in SCHEDULERS if "Sequential" not in name and "Chained" not in name]


@pytest.mark.parametrize("name", CHAINING)
def test_last_epoch_as_an_argument_alone(name: str) -> None:
    if name == "OneCycleLR":
        pytest.skip("torch wants more in the group than initial_lr")
    text = SCHEDULERS[name]

    def rebuilt(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
        opt = optimizer()
        opt.param_groups[0]["initial_lr"] = 0.1
        return opt, build(f"{text[:-1]}, last_epoch={state['epoch'] - 1})", opt)

    groups = 'opt = torch.optim.SGD([{"params": p, "initial_lr": 0.1}], lr=0.1)\n'
    start = 'start = torch.load("last.pt")["epoch"]\n'
    script = f"{text[:-1]}, last_epoch=start - 1)"
    said = severity(groups + start, script, "", "LR626")
    wrong = max(wrong_ticks(text, rebuilt))
    assert said == (None if wrong == 0 else "warning"), wrong


@pytest.mark.parametrize("saved", [0, 1])
@pytest.mark.parametrize("added", [0, 1])
@pytest.mark.parametrize("tick_first", [True, False])
@pytest.mark.parametrize("name", [name for name in CHAINING if name not in OUTRIGHT])
def test_a_change_made_twice(name: str, saved: int, added: int, tick_first: bool) -> None:
    """LR612 for what is rebuilt with last_epoch: exactly where some resume makes a change twice."""
    text = SCHEDULERS[name]
    lost = []
    for stop in range(1, 30):  # the epoch that was the last to end
        opt = optimizer()
        scheduler = build(text, opt)
        states = []
        for _ in range(stop + 1):
            opt.step()
            if not tick_first:
                states.append(copy.deepcopy(opt.state_dict()))
            scheduler.step()
            if tick_first:
                states.append(copy.deepcopy(opt.state_dict()))
        opt = optimizer()
        opt.load_state_dict(states[-1])
        before = opt.param_groups[0]["lr"]
        build(f"{text[:-1]}, last_epoch={stop + saved + added - 1})", opt)
        ticks = stop + tick_first
        changed = abs(opt.param_groups[0]["lr"] - before) > 1e-9
        lost.append(changed and ticks == stop + saved + added)
    order = [
        "    sched.step()",
        f'    torch.save({{"opt": opt.state_dict(), "epoch": epoch + {saved}}}, "last.pt")',
    ]
    loop = [
        "for epoch in range(start, 60):",
        "    train(net, opt)",
        *order[:: 1 if tick_first else -1],
    ]
    start = f'{NEW}{LOAD_OPT}\nstart = state["epoch"]'
    script = f"{text[:-1]}, last_epoch=start + {added - 1})".replace("+ -1", "- 1")
    said = severity(start, script, "\n".join(loop), "LR612")
    assert said == ("warning" if any(lost) else None)


def test_a_tick_is_lost_at_each_resume() -> None:
    """LR627: saved before the tick, resumed with the next epoch."""
    opt = optimizer()
    whole = train(opt, build(SCHEDULERS["StepLR"], opt), TICKS)
    opt = optimizer()
    scheduler = build(SCHEDULERS["StepLR"], opt)
    got = train(opt, scheduler, 10)
    got.append(opt.param_groups[0]["lr"])
    state = {"opt": copy.deepcopy(opt.state_dict()), "sched": scheduler.state_dict()}
    opt, scheduler = alone(SCHEDULERS["StepLR"], state)  # epoch 10 is done, and not ticked
    opt.load_state_dict(state["opt"])
    got += train(opt, scheduler, TICKS - 11)
    assert got != whole
    assert got[1:] == whole[:-1]


def optimizer_alone(text: str, state: dict[str, Any]) -> tuple[Any, Any]:
    opt = optimizer()
    scheduler = build(text, opt)
    opt.load_state_dict(state["opt"])
    return opt, scheduler


@pytest.mark.parametrize("text", SCHEDULERS.values(), ids=SCHEDULERS)
def test_a_checkpoint_of_the_optimizer_and_the_epoch(text: str) -> None:
    loop = """
for epoch in range(state["epoch"], 60):
    train_one_epoch(net, opt)
    sched.step()
    torch.save({"opt": opt.state_dict(), "epoch": epoch + 1}, "last.pt")
"""
    wrong = max(wrong_ticks(text, optimizer_alone))
    kept = loop.replace('"epoch":', '"sched": sched.state_dict(), "epoch":')
    never = "warning" if not text.startswith("ExponentialLR") else None
    assert severity(NEW, text, LOAD_OPT + kept, "LR611") == never
    assert severity(NEW, text, f"{LOAD_OPT}\n{LOAD_SCHED}{kept}", "LR611") is None
    # torch does not say what a lambda gives: that one gives the same at all times is not asked
    expected = "warning" if wrong or text.startswith("MultiplicativeLR") else None
    assert severity(NEW, text, LOAD_OPT + loop, "LR611") == expected, wrong
