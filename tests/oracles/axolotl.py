"""Axolotl's own code chooses warm-up and scheduler, transformers' does the rest: LRs written down.

``python tests/oracles/axolotl.py FOLDER VERSION`` with torch and transformers; FOLDER holds the
package. Run are `_configure_warmup_and_logging` and `_configure_scheduler` of core/builders/base.py
and `create_scheduler` of core/trainers/mixins/scheduler.py, taken out as they stand there, and
utils/schedulers.py: the package itself imports its plugins and a GPU's libraries.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import torch
import transformers
import yaml
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR
from transformers import TrainingArguments, get_scheduler
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))


class Defaults(types.SimpleNamespace):
    """Settings of which those that are not given are None."""

    def __getattr__(self, name: str) -> None:
        return None


class Trainer:
    """What the mixin calls of transformers' own Trainer."""

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        self.lr_scheduler = get_scheduler(
            self.args.lr_scheduler_type,
            optimizer=self.optimizer if optimizer is None else optimizer,
            num_warmup_steps=self.args.get_warmup_steps(num_training_steps),
            num_training_steps=num_training_steps,
            scheduler_specific_kwargs=self.args.lr_scheduler_kwargs,
        )
        return self.lr_scheduler


class NoPlugins:
    @staticmethod
    def get_instance() -> NoPlugins:
        return NoPlugins()

    def create_lr_scheduler(self, **_: Any) -> None:
        return None


def taken(file: Path, scope: dict[str, Any], *names: str) -> dict[str, Any]:
    """Classes and methods of a file, compiled alone."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            exec(compile(ast.Module([node], []), str(file), "exec"), scope)
    return scope


def main(folder: str, version: str) -> None:
    package = Path(folder, "axolotl")
    found = importlib.util.spec_from_file_location("own", package / "utils" / "schedulers.py")
    own = importlib.util.module_from_spec(found)
    found.loader.exec_module(own)
    logger = types.SimpleNamespace(warning=print, info=print)
    scope = {**vars(own), "Trainer": Trainer, "PluginManager": NoPlugins, "LOG": logger}
    scope |= {"torch": torch, "LRScheduler": LRScheduler, "OneCycleLR": OneCycleLR}
    mixin = taken(package / "core/trainers/mixins/scheduler.py", scope, "SchedulerMixin")
    names = ("_configure_warmup_and_logging", "_configure_scheduler")
    builder = taken(package / "core/builders/base.py", {}, *names)
    curves = {}
    for path in configs("axolotl"):
        cfg = Defaults(**yaml.safe_load(path.read_text()))
        cfg.lr_scheduler = cfg.lr_scheduler or "cosine"
        per_epoch = int(assumed(path).get("steps_per_epoch", 0))
        steps = cfg.max_steps or cfg.num_epochs * per_epoch
        kwargs: dict[str, Any] = {}
        holder = types.SimpleNamespace(cfg=cfg)
        builder["_configure_warmup_and_logging"](holder, steps, kwargs)
        builder["_configure_scheduler"](holder, kwargs)
        kwargs |= {"learning_rate": float(cfg.learning_rate), "max_steps": steps}
        alternate = kwargs.pop("alternate_lr_scheduler_type", None)
        args = TrainingArguments("out", **kwargs, use_cpu=True, report_to=[])
        args.alternate_lr_scheduler_type = alternate
        for name in ("cosine_min_lr_ratio", "cosine_constant_lr_ratio", "jagged_restart_steps"):
            setattr(args, name, getattr(cfg, name))
        for name in ("jagged_restart_warmup_steps", "jagged_restart_anneal_steps"):
            setattr(args, name, getattr(cfg, name))
        args.lr_quadratic_warmup = cfg.lr_quadratic_warmup or False
        trainer = mixin["SchedulerMixin"]()
        trainer.args, trainer.lr_scheduler = args, None
        weights = [torch.nn.Parameter(torch.zeros(1))]
        trainer.optimizer = torch.optim.AdamW(weights, lr=args.learning_rate)
        trainer.create_scheduler(steps, trainer.optimizer)
        curves[path.name] = []
        for _ in range(steps):
            curves[path.name].append(trainer.optimizer.param_groups[0]["lr"])
            trainer.optimizer.step()
            trainer.lr_scheduler.step()
    versions = {"axolotl": version, "transformers": transformers.__version__}
    write("axolotl", {**versions, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
