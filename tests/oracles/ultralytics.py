"""Ultralytics' own trainer sets up the schedule, its loop sets the LR: both are followed.

``python tests/oracles/ultralytics.py FOLDER VERSION`` with torch and numpy; FOLDER holds the
package. Run are `BaseTrainer._setup_scheduler` and `_get_warmup_iterations`, taken out of
engine/trainer.py as they stand there (the package imports OpenCV and more), and `one_cycle`. The
lines of `_do_train` that set the LR per batch are these:
"""

from __future__ import annotations

import ast
import math
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from torch import optim
from written import assumed, configs, write


def taken(file: Path, *names: str) -> dict[str, Any]:
    """Functions and methods of a file, compiled alone."""
    found: dict[str, Any] = {"math": math, "optim": optim, "torch": torch}
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            node.decorator_list = []
            exec(compile(ast.Module([node], []), str(file), "exec"), found)
    return found


def main(folder: str, version: str) -> None:
    package = Path(folder, "ultralytics")
    default = yaml.safe_load((package / "cfg" / "default.yaml").read_text())
    code = taken(package / "utils" / "torch_utils.py", "one_cycle")
    code |= taken(package / "engine" / "trainer.py", "_setup_scheduler", "_get_warmup_iterations")
    setup = code["_setup_scheduler"]
    setup.__globals__["one_cycle"] = code["one_cycle"]
    curves = {}
    for path in configs("ultralytics"):
        args = types.SimpleNamespace(**{**default, **yaml.safe_load(path.read_text())})
        batches = int(assumed(path)["batches_per_epoch"])
        names = ("bias", "weight", "bn")
        groups = [
            {"params": [torch.nn.Parameter(torch.zeros(1))], "param_group": name} for name in names
        ]
        name = {"RMSProp": "RMSprop"}.get(args.optimizer, args.optimizer)
        optimizer = getattr(optim, name)(groups, lr=args.lr0)
        trainer = types.SimpleNamespace(args=args, epochs=args.epochs, optimizer=optimizer)
        setup(trainer)
        trainer.scheduler.last_epoch = -1
        warmup = code["_get_warmup_iterations"](trainer, batches)
        used: dict[str, list[float]] = {name: [] for name in names}
        for epoch in range(args.epochs):
            trainer.scheduler.step()
            for batch in range(batches):
                ni = batch + batches * epoch
                if warmup and ni <= warmup:
                    for x in optimizer.param_groups:
                        first = args.warmup_bias_lr if x["param_group"] == "bias" else 0.0
                        last = x["initial_lr"] * trainer.lf(epoch)
                        x["lr"] = float(np.interp(ni, [0, warmup], [first, last]))
                for x in optimizer.param_groups:
                    used[x["param_group"]].append(x["lr"])
        curves[path.name] = used["weight"]
        curves[f"{path.name}:bias"] = used["bias"]
    write("ultralytics", {"ultralytics": version, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
