"""One browser for all tests of the page, and what they draw at random."""

from __future__ import annotations

import random
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
GALLERY = Path(__file__).parent.parent.parent / "gallery"
PAGE = GALLERY / "index.html"
SPECS = sorted(GALLERY.glob("*/*.toml"))
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
MODULES = (
    *("numbers.js", "functions.js", "classes.js", "schedules.js", "places.js", "rules.js"),
    *("jumps.js", "curves.js", "facts.js", "play.js"),
)
"""The page's own script, but for what draws and listens."""


def scripted(browser: Any) -> Any:
    """An empty page with the `MODULES`."""
    opened = browser.new_page()
    texts = (files("lrviz.gallery").joinpath(name).read_text("utf-8") for name in MODULES)
    opened.add_script_tag(content="\n".join(texts))
    return opened


def scheduler_toml(rng: random.Random) -> str:
    """A random spec."""
    epochs, each = rng.randint(4, 120), rng.choice((1, 1, 7))
    interval = "epoch" if each == 1 else rng.choice(("epoch", "step"))
    ticks = epochs if interval == "epoch" else epochs * each
    scheduler = f"{_scheduler(rng, ticks)[:-1]}, interval = '{interval}' }}"
    text = (
        f"epochs = {epochs}\nsteps_per_epoch = {each}\n[optimizer]\ntype = 'SGD'\nlr = 0.1\n"
        "momentum = 0.9\n[[optimizer.groups]]\nname = 'a'\n[[optimizer.groups]]\nname = 'b'\n"
        f"{rng.choice(('', 'lr = 0.02'))}\n"
    )
    values = [round(rng.choice((1, 0.9**at)) * rng.uniform(0.9, 1.1), 4) for at in range(30)]
    metric = f"metric.values = {values}\n" if "Plateau" in scheduler else ""
    return f"scheduler = {scheduler}\n{metric}{text}"


def _scheduler(rng: random.Random, ticks: int, depth: int = 0) -> str:
    """The TOML of a random scheduler, as an inline table."""
    kinds = ["step", "multi", "constant", "linear", "exp", "poly", "cosine", "restarts", "lambda"]
    kinds.append("multiplicative")
    alone = [*kinds, "cyclic", "onecycle", "phases", "plateau", "swa"]
    kind = rng.choice(alone if depth == 0 else [*kinds, "swa", "phases"])
    if depth < 2 and rng.random() < 0.35:
        count = rng.randint(2, 3)
        first = _scheduler(rng, ticks, depth + 1)  # torch begins no other with what holds some
        inside = ", ".join([first, *(_scheduler(rng, ticks, 2) for _ in range(count - 1))])
        if rng.random() < 0.3:
            return f"{{ type = 'ChainedScheduler', schedulers = [{inside}] }}"
        milestones = sorted(rng.sample(range(rng.randint(0, 1), ticks), count - 1))
        return f"{{ type = 'SequentialLR', milestones = {milestones}, schedulers = [{inside}] }}"
    some = rng.randint(1, ticks)
    share = rng.uniform(0.05, 0.99)
    text = {
        "step": f"type = 'StepLR', step_size = {some}, gamma = {share}",
        "multi": f"type = 'MultiStepLR', milestones = [{some}, {some + 3}], gamma = {share}",
        "constant": f"type = 'ConstantLR', factor = {share}, total_iters = {some}",
        "linear": f"type = 'LinearLR', start_factor = {share}, end_factor = {rng.random()}, "
        f"total_iters = {some}",
        "exp": f"type = 'ExponentialLR', gamma = {rng.uniform(0.8, 1)}",
        "poly": f"type = 'PolynomialLR', total_iters = {some}, power = {rng.uniform(0.4, 3)}",
        "cosine": f"type = 'CosineAnnealingLR', T_max = {some}, eta_min = {share / 100}",
        "restarts": f"type = 'CosineAnnealingWarmRestarts', T_0 = {some}, "
        f"T_mult = {rng.randint(1, 3)}, eta_min = {share / 100}",
        "lambda": f"type = 'LambdaLR', lr_lambda = 'min(1, (epoch + 1) / {some}) * "
        f"({share} ** (epoch // 7) if epoch % 5 != 3 else round(2.5) - 1.5)'",
        "multiplicative": f"type = 'MultiplicativeLR', lr_lambda = '{rng.uniform(0.9, 1)} "
        f"if epoch % {1 + some % 3} == 0 else 1'",
        "cyclic": f"type = 'CyclicLR', base_lr = 0.01, max_lr = {0.1 + share}, "
        f"step_size_up = {some}, mode = '{rng.choice(('triangular', 'triangular2', 'exp_range'))}'"
        f", gamma = {rng.uniform(0.9, 1)}",
        "onecycle": f"type = 'OneCycleLR', max_lr = {share}, total_steps = {ticks + some}, "
        f"pct_start = {rng.uniform(0.1, 0.45)}, three_phase = {str(rng.random() < 0.5).lower()}, "
        f"anneal_strategy = '{rng.choice(('cos', 'linear'))}'",
        "phases": "type = 'Phases', phases = [{ shape = 'linear', from = 0.0, to = 1, "
        f"length = {some} }}, {{ shape = '{rng.choice(('cosine', 'linear', '1-sqrt'))}', "
        f"to = {share / 9} }}]",
        "plateau": f"type = 'ReduceLROnPlateau', patience = {some % 6}, factor = {share}, "
        f"mode = '{rng.choice(('min', 'max'))}', cooldown = {some % 3}, min_lr = {share / 1000}, "
        f"threshold_mode = '{rng.choice(('rel', 'abs'))}'",
        "swa": f"type = 'SWALR', swa_lr = {share / 10}, anneal_epochs = {some % 12}, "
        f"anneal_strategy = '{rng.choice(('cos', 'linear'))}'",
    }[kind]
    return f"{{ {text} }}"
