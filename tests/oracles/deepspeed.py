"""DeepSpeed's own scheduler classes, stepped as its engine does: their LRs are written down.

``python tests/oracles/deepspeed.py FILE VERSION`` with torch; FILE is that version's
deepspeed/runtime/lr_schedules.py, which is run alone (its one import from the package is a
logger), as the package itself wants a compiler. The engine ticks after each optimizer step.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import types

import torch
from written import configs, write

STEPS = 50


def main(file: str, version: str) -> None:
    for name in ("deepspeed", "deepspeed.utils"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["deepspeed.utils"].logger = logging.getLogger("deepspeed")
    found = importlib.util.spec_from_file_location("lr_schedules", file)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    curves = {}
    for path in configs("deepspeed"):
        config = json.loads(path.read_text())
        params = {k: v for k, v in config["optimizer"]["params"].items() if k != "type"}
        optimizer = getattr(torch.optim, config["optimizer"]["type"])(
            [torch.nn.Parameter(torch.zeros(1))], **params
        )
        scheduler = getattr(module, config["scheduler"]["type"])(
            optimizer, **config["scheduler"]["params"]
        )
        curves[path.name] = []
        for _ in range(STEPS):
            curves[path.name].append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            scheduler.step()
    write("deepspeed", {"deepspeed": version, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
