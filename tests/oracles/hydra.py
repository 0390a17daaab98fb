"""Hydra composes the config, its `instantiate` builds optimizer and scheduler: their LRs are noted.

``python tests/oracles/hydra.py`` in an environment with torch and hydra-core. The ticks are per
epoch unless the config has ``interval: step`` beside the scheduler. MONAI's bundles are resolved
by hand (``@id`` is what stands there): their scheduler handler ticks per epoch.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import torch
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))  # where this file would be taken for the package

import hydra
from omegaconf import OmegaConf


def targets(value: Any, part: str) -> dict[str, Any] | None:
    """The first mapping whose target is in a module, wherever it stands."""
    if isinstance(value, dict):
        if str(value.get("_target_", "")).startswith(part):
            return value
        value = list(value.values())
    found = [targets(each, part) for each in value] if isinstance(value, list) else []
    return next((each for each in found if each), None)


def resolved(value: Any, root: dict[str, Any]) -> Any:
    """A bundle's value with its references followed; what is code is left out."""
    if isinstance(value, dict):
        return {k: resolved(v, root) for k, v in value.items()}
    if isinstance(value, str) and value.startswith("@"):
        return resolved(root[value[1:]], root)
    return value


def find(value: Any, name: str) -> Any:
    """The first value of a key, wherever it stands."""
    if not isinstance(value, dict):
        return None
    if name in value:
        return value[name]
    return next(filter(None, (find(each, name) for each in value.values())), None)


def main() -> None:
    curves = {}
    for path in configs("hydra"):
        if path.parent.name != "hydra":
            continue
        if path.suffix == ".json":
            config = json.loads(path.read_text())
            optimizer_table = resolved(config["optimizer"], config)
            scheduler_table = dict(config["lr_scheduler"])
            optimizer_table.pop("params")
            scheduler_table.pop("optimizer")
        else:
            with hydra.initialize_config_dir(str(path.parent), version_base="1.3"):
                composed = hydra.compose(path.stem)
            config = OmegaConf.to_container(composed, resolve=True)
            optimizer_table = targets(config, "torch.optim.") or {}
            scheduler_table = targets(config, "torch.optim.lr_scheduler.") or {}
            if optimizer_table is scheduler_table:
                raise SystemExit(f"{path}: the optimizer comes first")
        weights = [torch.nn.Parameter(torch.zeros(1))]
        plain = {k: v for k, v in optimizer_table.items() if k != "_partial_"}
        optimizer = hydra.utils.instantiate(plain, weights)
        scheduler = build(scheduler_table, optimizer)
        epochs, steps = (
            find(config, "max_epochs") or find(config, "epochs"),
            find(config, "max_steps"),
        )
        per_epoch = int(assumed(path).get("steps_per_epoch", 2))
        per_step = find(config, "interval") == "step"
        curves[path.name] = []
        for step in range(steps or epochs * per_epoch):
            curves[path.name].append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if per_step or (step + 1) % per_epoch == 0:
                scheduler.step()
    write("hydra", {"hydra": hydra.__version__, "torch": torch.__version__}, curves)


def build(table: dict[str, Any], optimizer: torch.optim.Optimizer) -> Any:
    """A scheduler with its children, each given the optimizer as the user's code would."""
    plain = {k: v for k, v in table.items() if k != "_partial_"}
    if "schedulers" in plain:
        children = [build(each, optimizer) for each in plain.pop("schedulers")]
        return hydra.utils.instantiate(plain, optimizer, children, _convert_="all")
    return hydra.utils.instantiate(plain, optimizer)


main()
