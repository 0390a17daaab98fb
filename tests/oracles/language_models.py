"""The schedule code of seven trainers, taken out of their packages: their LRs are written down.

``python tests/oracles/language_models.py FOLDER`` with torch, transformers, omegaconf and tomli,
where FOLDER has nanotron, olmo (ai2-olmo), torchtune, nemo (nemo_toolkit), composer (mosaicml) and
kohya (sd-scripts' train_util.py), each as pip unpacks it, and torchtitan (its lr_scheduler.py of
0.2.2, and optimizer.py of 0.0.2 as optimizer_0_0_2.py). The packages import GPUs' libraries, so
what is run is the functions and classes named below, as they stand there; what calls them is
followed: lengths, defaults, and OLMo's count of a step before it sets the LR.
"""

from __future__ import annotations

import ast
import importlib
import math
import sys
import types
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import tomli
import torch
import transformers
import yaml
from omegaconf import OmegaConf
from torch.optim.lr_scheduler import LambdaLR
from written import assumed, configs, write

FOLDER = Path(sys.argv[1])


def taken(file: str, names: tuple[str, ...], **scope: Any) -> dict[str, Any]:
    """Functions and classes of a file, compiled alone, without their decorators and annotations."""
    found: dict[str, Any] = {"math": math, "torch": torch, **scope}
    for node in ast.parse((FOLDER / file).read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            body = ast.Module(
                [ast.ImportFrom("__future__", [ast.alias("annotations")], 0), node], []
            )
            exec(compile(ast.fix_missing_locations(body), file, "exec"), found)
    return found


def optimizer(lr: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=lr)


def run(scheduler: Any, over: torch.optim.Optimizer, steps: int) -> list[float]:
    used = []
    for _ in range(steps):
        used.append(float(over.param_groups[0]["lr"]))
        over.step()
        scheduler.step()
    return used


def version(package: str) -> str:
    found = next((FOLDER / package).glob("*.dist-info"), None)
    return "48d368fa" if found is None else metadata.Distribution.at(found).version


def nanotron(path: Path) -> list[float]:
    scope = {"LambdaLR": LambdaLR, "Optimizer": object, "LRSchedulerArgs": object}
    code = taken("nanotron/nanotron/helpers.py", ("lr_scheduler_builder",), **scope)
    values = yaml.safe_load(path.read_text())
    own = values["optimizer"]["learning_rate_scheduler"]
    names = ("lr_warmup_style", "lr_decay_steps", "lr_decay_starting_step", "min_decay_lr")
    args = types.SimpleNamespace(**{**dict.fromkeys(names), "lr_warmup_steps": 0, **own})
    args.lr_decay_style = own.get("lr_decay_style", "linear")
    args.min_decay_lr = args.learning_rate if args.min_decay_lr is None else args.min_decay_lr
    over = optimizer(args.learning_rate)
    holder = types.SimpleNamespace(get_base_optimizer=lambda: over)
    steps = values["tokens"]["train_steps"]
    return run(code["lr_scheduler_builder"](holder, args, steps), over, steps)


def olmo(path: Path) -> list[float]:
    names = {
        "cosine_with_warmup": "CosWithWarmup",
        "linear_with_warmup": "LinearWithWarmup",
        "inverse_sqrt_with_warmup": "InvSqrtWithWarmup",
        "constant": "ConstantScheduler",
        "constant_with_warmup": "ConstantWithWarmupScheduler",
    }
    import dataclasses
    from abc import ABCMeta, abstractmethod

    scope = {"dataclass": dataclasses.dataclass, "ABCMeta": ABCMeta, "pi": math.pi}
    scope |= {"abstractmethod": abstractmethod, "cos": math.cos, "sqrt": math.sqrt}
    code = taken("olmo/olmo/optim.py", ("Scheduler", *names.values()), **scope)
    cfg = OmegaConf.to_container(OmegaConf.load(path))
    own = {"t_warmup": 100, "t_max": None, "alpha_f": 0.1, "warmup_min_lr": None}
    own |= cfg["scheduler"]
    kind = code[names[own["name"]]]
    fields = {field for each in kind.__mro__ for field in getattr(each, "__annotations__", {})}
    in_tokens = own.get("units") == "tokens"
    to = (lambda value: None if value is None else int(float(value))) if in_tokens else lambda v: v
    given = {
        "warmup_steps": to(own["t_warmup"]),
        "t_max": to(own["t_max"]),
        **{"alpha_f": own["alpha_f"], "warmup_min_lr": own["warmup_min_lr"]},
        **{"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None},
    }
    scheduler = kind.__new__(kind)
    for name in fields:
        setattr(scheduler, name, given.get(name))
    each = cfg["global_train_batch_size"] * cfg["model"]["max_sequence_length"]
    duration = str(cfg["max_duration"])
    tokens = int(float(duration[:-1])) if duration.endswith("T") else int(duration) * each
    steps = math.ceil(tokens / each)
    rate = float(cfg["optimizer"]["learning_rate"])
    unit = each if in_tokens else 1
    return [
        scheduler.get_lr(rate, (step + 1) * unit, tokens if in_tokens else steps)
        for step in range(steps)
    ]


def torchtune(path: Path) -> list[float]:
    scope = {"LambdaLR": LambdaLR}
    names = ("get_cosine_schedule_with_warmup",)
    code = taken("torchtune/torchtune/training/lr_schedulers.py", names, **scope)
    cfg = OmegaConf.to_container(OmegaConf.load(path))
    given = assumed(path)
    every = cfg.get("gradient_accumulation_steps") or 1
    batches = int(given.get("batches_per_epoch", int(given.get("steps_per_epoch", 0)) * every))
    per_epoch = batches // every
    most = cfg.get("max_steps_per_epoch")
    per_epoch = most if most is not None and most < per_epoch else per_epoch
    steps = cfg["epochs"] * per_epoch
    over = optimizer(float(cfg["optimizer"]["lr"]))
    own = {k: v for k, v in cfg["lr_scheduler"].items() if k != "_component_"}
    make = code["get_cosine_schedule_with_warmup"]
    return run(make(over, num_training_steps=steps, **own), over, steps)


def nemo(path: Path) -> list[float]:
    names = (
        *("WarmupPolicy", "WarmupAnnealHoldPolicy", "SquareAnnealing", "SquareRootAnnealing"),
        *("CosineAnnealing", "NoamAnnealing", "WarmupAnnealing", "InverseSquareRootAnnealing"),
        *("PolynomialDecayAnnealing", "_squareroot_annealing", "_square_annealing"),
        *("_cosine_annealing", "_linear_warmup_with_cosine_annealing", "_poly_decay"),
    )
    import warnings

    scope = {"_LRScheduler": torch.optim.lr_scheduler.LRScheduler, "warnings": warnings}
    code = taken("nemo/nemo/core/optim/lr_scheduler.py", names, **scope)
    cfg = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    optim = cfg["model"]["optim"]
    own = {"max_steps": cfg["trainer"]["max_steps"], **optim["sched"]}
    kind = code[own.pop("name")]
    numbers = {k: float(v) if isinstance(v, str) else v for k, v in own.items()}
    over = optimizer(float(optim["lr"]))
    return run(kind(over, **numbers), over, cfg["trainer"]["max_steps"])


def kohya(path: Path) -> list[float]:
    from transformers.optimization import TYPE_TO_SCHEDULER_FUNCTION, SchedulerType

    scope = {"SchedulerType": SchedulerType, "transformers": transformers, "ast": ast}
    scope |= {"TYPE_TO_SCHEDULER_FUNCTION": TYPE_TO_SCHEDULER_FUNCTION, "Optimizer": object}
    scope |= {"logger": types.SimpleNamespace(info=print), "importlib": importlib}
    scope["is_schedulefree_optimizer"] = lambda optimizer, args: False
    scope["DiffusersSchedulerType"] = types.SimpleNamespace(
        PIECEWISE_CONSTANT=types.SimpleNamespace(value="piecewise_constant")
    )
    code = taken("kohya/train_util.py", ("get_scheduler_fix",), **scope)
    values: dict[str, Any] = {}
    for key, value in tomli.loads(path.read_text()).items():
        values |= value if isinstance(value, dict) else {key: value}
    names = ("lr_scheduler_timescale", "lr_scheduler_min_lr_ratio", "lr_scheduler_args")
    default = {**dict.fromkeys(names), "lr_scheduler_num_cycles": 1, "lr_scheduler_power": 1}
    default |= {"lr_scheduler": "constant", "lr_scheduler_type": "", "lr_decay_steps": 0}
    default |= {"lr_warmup_steps": 0}
    args = types.SimpleNamespace(**{**default, "max_train_steps": 1600, **values})
    if hasattr(args, "max_train_epochs"):
        args.max_train_steps = args.max_train_epochs * int(assumed(path)["steps_per_epoch"])
    over = optimizer(args.learning_rate)
    return run(code["get_scheduler_fix"](args, over, 1), over, args.max_train_steps)


def composer(path: Path) -> list[float]:
    names = {
        "cosine_with_warmup": "CosineAnnealingWithWarmupScheduler",
        "linear_decay_with_warmup": "LinearWithWarmupScheduler",
        "constant_with_warmup": "ConstantWithWarmupScheduler",
    }
    time = time_of_composer()
    scope = {**time, "ComposerScheduler": object, "State": object}
    parts = ("_convert_time", "_cosine_anneal", "LinearScheduler")
    checks = ("_raise_if_max_duration_exceeds_t_max", "_raise_if_warmup_and_max_incompatible")
    file = "composer/composer/optim/scheduler.py"
    code = taken(file, (*parts, *checks, *names.values()), **scope)
    cfg = OmegaConf.to_container(OmegaConf.load(path))
    cfg = cfg.get("parameters", cfg)
    own = dict(cfg["scheduler"])
    scheduler = code[names[own.pop("name")]](**own)
    per_epoch = int(assumed(path).get("steps_per_epoch", 0))
    each = cfg["global_train_batch_size"] * cfg["max_seq_len"]
    duration = time["Time"].from_timestring(str(cfg["max_duration"]).replace("_", ""))
    unit = str(duration.unit.value)
    steps = {"ba": duration.value, "ep": duration.value * per_epoch}.get(unit)
    steps = math.ceil(duration.value / each) if steps is None else steps
    state = types.SimpleNamespace(max_duration=duration, dataloader_len=per_epoch or None)
    used = []
    for step in range(steps):
        state.timestamp = time["Timestamp"](batch=step, token=step * each, sample=step)
        used.append(float(cfg["optimizer"]["lr"]) * scheduler(state))
    return used


def torchtitan(path: Path) -> list[float]:
    import functools

    values = tomli.loads(path.read_text())
    steps = values["training"].get("steps", 10_000)
    over = optimizer(values["optimizer"].get("lr", 8e-4))
    if "lr_scheduler" not in values:  # 0.0.2
        code = taken("torchtitan/optimizer_0_0_2.py", ("linear_warmup_linear_decay",))
        warmup = values["training"]["warmup_steps"]
        own = functools.partial(
            code["linear_warmup_linear_decay"], warmup, float(max(1, steps - warmup))
        )
        return run(LambdaLR(over, own), over, steps)
    names = ("build_lr_schedulers", "LRSchedulersContainer")
    logger = types.SimpleNamespace(warning=print)
    scope = {"LambdaLR": LambdaLR, "Stateful": object, "functools": functools, "logger": logger}
    code = taken("torchtitan/lr_scheduler.py", names, **scope)
    own = {"warmup_steps": 200, "total_steps": None, "decay_ratio": None, "decay_type": "linear"}
    own |= {"min_lr_factor": values["lr_scheduler"].get("lr_min", 0.0), **values["lr_scheduler"]}
    build = code["build_lr_schedulers"]
    return run(build([over], types.SimpleNamespace(**own), steps), over, steps)


def time_of_composer() -> dict[str, Any]:
    """composer/core/time.py, which imports one thing of the package."""
    package = types.ModuleType("composer")
    core = types.ModuleType("composer.core")
    serializable = types.ModuleType("composer.core.serializable")
    serializable.Serializable = object
    utils = types.ModuleType("composer.utils")
    string_enum = types.ModuleType("composer.utils.string_enum")
    scope: dict[str, Any] = {"__name__": "time_of_composer"}
    text = (FOLDER / "composer/composer/utils/string_enum.py").read_text()
    exec(compile(text, "string_enum.py", "exec"), vars(string_enum))
    utils.StringEnum = string_enum.StringEnum
    for module in (package, core, serializable, utils, string_enum):
        sys.modules[module.__name__] = module
    holder = types.ModuleType("time_of_composer")
    sys.modules["time_of_composer"] = holder
    scope = vars(holder)
    exec(compile((FOLDER / "composer/composer/core/time.py").read_text(), "time.py", "exec"), scope)
    import inspect
    import textwrap
    import warnings

    return {**scope, "inspect": inspect, "textwrap": textwrap, "warnings": warnings}


FRAMEWORKS: dict[str, Callable[[Path], list[float]]] = {
    each.__name__: each for each in (nanotron, olmo, torchtune, nemo, kohya, composer, torchtitan)
}

for name, curve in FRAMEWORKS.items():
    versions = {name: version(name), "torch": torch.__version__}
    if name == "torchtitan":
        versions[name] = "0.0.2, 0.2.2"
    if name == "kohya":
        versions["transformers"] = transformers.__version__
    write(name, versions, {path.name: curve(path) for path in configs(name)})
