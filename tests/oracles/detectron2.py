"""Detectron2's own `build_lr_scheduler` with fvcore's schedules: their LRs are written down.

``python tests/oracles/detectron2.py FOLDER COMMIT`` with torch and fvcore, where FOLDER has
detectron2/solver/build.py, lr_scheduler.py and config/defaults.py of that commit. They are taken
out of the package, which wants a compiler; the files are merged as yacs does.
"""

from __future__ import annotations

import ast
import importlib.util
import logging
import sys
import types
from pathlib import Path
from typing import Any

import torch
import yaml
from fvcore.common.param_scheduler import (
    CosineParamScheduler,
    MultiStepParamScheduler,
    StepWithFixedGammaParamScheduler,
)
from written import configs, write


def loaded(path: Path) -> dict[str, Any]:
    values = yaml.safe_load(path.read_text()) or {}
    base = values.pop("_BASE_", None)
    return merged(loaded(path.parent / base), values) if base else values


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        inside = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if inside else value
    return result


def decoded(value: Any) -> Any:
    """As yacs reads a text."""
    try:
        return ast.literal_eval(value) if isinstance(value, str) else value
    except (ValueError, SyntaxError):
        return value


def main(folder: str, commit: str) -> None:
    found = importlib.util.spec_from_file_location("own", Path(folder, "lr_scheduler.py"))
    own = importlib.util.module_from_spec(found)
    found.loader.exec_module(own)
    scope = {
        **{"torch": torch, "logging": logging, "CfgNode": object, "LRScheduler": own.LRScheduler},
        "LRMultiplier": own.LRMultiplier,
        "WarmupParamScheduler": own.WarmupParamScheduler,
        "CosineParamScheduler": CosineParamScheduler,
        "MultiStepParamScheduler": MultiStepParamScheduler,
        "StepWithFixedGammaParamScheduler": StepWithFixedGammaParamScheduler,
    }
    for node in ast.parse(Path(folder, "build.py").read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name == "build_lr_scheduler":
            exec(compile(ast.Module([node], []), "build.py", "exec"), scope)
    solver: dict[str, Any] = {}
    for node in ast.parse(Path(folder, "defaults.py").read_text()).body:
        target = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        if target.startswith("_C.SOLVER.") and "CN(" not in ast.unparse(node.value):
            value = eval(compile(ast.Expression(node.value), "", "eval"))
            solver[target.removeprefix("_C.SOLVER.")] = value
    curves = {}
    for path in configs("detectron2"):
        own_values = {k: decoded(v) for k, v in loaded(path).get("SOLVER", {}).items()}
        cfg = types.SimpleNamespace(SOLVER=types.SimpleNamespace(**{**solver, **own_values}))
        weights = [torch.nn.Parameter(torch.zeros(1))]
        optimizer = torch.optim.SGD(weights, lr=cfg.SOLVER.BASE_LR)
        scheduler = scope["build_lr_scheduler"](cfg, optimizer)
        curves[path.name] = []
        for step in range(cfg.SOLVER.MAX_ITER):
            curves[path.name].append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if step + 1 < cfg.SOLVER.MAX_ITER:
                scheduler.step()
    write("detectron2", {"detectron2": commit, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
