"""MMEngine's own Config and schedulers, ticked as its hook does: their LRs are written down.

``python tests/oracles/mmengine.py`` in an environment with torch and mmengine. The default of
``end`` is the runner's (`Runner._build_param_scheduler`), the ticks are ParamSchedulerHook's.
"""

from __future__ import annotations

import sys

import torch
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))  # where this file would be taken for the package

import mmengine
from mmengine.config import Config
from mmengine.optim.scheduler.param_scheduler import _ParamScheduler
from mmengine.registry import PARAM_SCHEDULERS


def main() -> None:
    curves = {}
    for path in configs("mmengine"):
        if path.parent.name == "_base_":
            continue
        config = Config.fromfile(path)
        per_epoch = int(assumed(path).get("steps_per_epoch", 10))
        epochs = config.train_cfg.get("max_epochs")
        steps = config.train_cfg.get("max_iters") or epochs * per_epoch
        given = dict(config.optim_wrapper.optimizer)
        given["betas"] = tuple(given.get("betas", (0.9, 0.999)))
        kind = getattr(torch.optim, given.pop("type"))
        if kind is torch.optim.SGD:
            given.pop("betas")
        optimizer = kind([torch.nn.Parameter(torch.zeros(1))], **given)
        found = config.param_scheduler
        schedulers: list[_ParamScheduler] = []
        for each in found if isinstance(found, list) else [found]:
            own = dict(each)
            # xtuner's TrainLoop is an IterBasedTrainLoop, whose run is one epoch.
            whole = 1 if config.train_cfg.get("type") == "TrainLoop" else epochs
            own.setdefault("end", whole if own.get("by_epoch", True) else steps)
            default = {"optimizer": optimizer, "epoch_length": per_epoch}
            schedulers.append(PARAM_SCHEDULERS.build(own, default_args=default))
        curves[path.name] = []
        for step in range(steps):
            curves[path.name].append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            for scheduler in schedulers:
                if not scheduler.by_epoch:
                    scheduler.step()
            if (step + 1) % per_epoch == 0:
                for scheduler in schedulers:
                    if scheduler.by_epoch:
                        scheduler.step()
    write("mmengine", {"mmengine": mmengine.__version__, "torch": torch.__version__}, curves)


main()
