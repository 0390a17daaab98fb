"""MMCV's own LR hooks, called as its runner calls them: their LRs are written down.

``python tests/oracles/mmcv.py FILE VERSION`` with torch and mmengine (for its Config); FILE is that
version's mmcv/runner/hooks/lr_updater.py, run alone, as the package itself wants a compiler.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path

import torch
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))  # where a file would be taken for the package

from mmengine.config import Config


def main(file: str, version: str) -> None:
    text = (
        Path(file)
        .read_text()
        .replace("from .hook import HOOKS, Hook", "")
        .replace("import mmcv", "")
    )
    registry = types.SimpleNamespace(register_module=lambda: lambda kind: kind)
    is_list_of = lambda values, kind: all(isinstance(each, kind) for each in values)  # noqa: E731
    scope = {"HOOKS": registry, "Hook": object, "__name__": "lr_updater"}
    scope["mmcv"] = types.SimpleNamespace(is_list_of=is_list_of)
    exec(compile(text, file, "exec"), scope)
    curves = {}
    for path in configs("mmcv"):
        config = Config.fromfile(path)
        own = dict(config.lr_config)
        policy = own.pop("policy")
        if config.get("runner", {}).get("type") == "IterBasedRunner":
            own.setdefault("by_epoch", False)  # as its register_training_hooks does
        name = policy.capitalize() if policy == policy.lower() else policy
        hook = scope[f"{name}LrUpdaterHook"](**own)
        weights = [torch.nn.Parameter(torch.zeros(1))]
        runner = types.SimpleNamespace(optimizer=torch.optim.SGD(weights, lr=config.optimizer.lr))
        runner.max_iters = config.get("runner", {}).get("max_iters")
        per_epoch = int(assumed(path).get("steps_per_epoch", runner.max_iters or 1))
        runner.max_epochs = config.get("runner", {}).get("max_epochs") or config.get(
            "total_epochs", 1
        )
        runner.max_iters = runner.max_iters or runner.max_epochs * per_epoch
        runner.data_loader = range(per_epoch)
        runner.iter = runner.epoch = 0
        hook.before_run(runner)
        used = []
        for epoch in range(runner.max_epochs):
            runner.epoch = epoch
            hook.before_train_epoch(runner)
            for _ in range(per_epoch):
                hook.before_train_iter(runner)
                used.append(runner.optimizer.param_groups[0]["lr"])
                runner.iter += 1
        curves[path.name] = used
    write("mmcv", {"mmcv": version, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
