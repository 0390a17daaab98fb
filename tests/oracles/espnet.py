"""ESPnet's and WeNet's own schedulers, ticked as they do: their LRs are written down.

``python tests/oracles/espnet.py FOLDER VERSION`` with torch; FOLDER is ESPnet as pip unpacks it, of
which espnet2/schedulers is imported, and has WeNet's utils/scheduler.py as wenet_scheduler.py.
Which classes tick per step and which per epoch, ESPnet's abs_scheduler.py says; its
train/trainer.py, which asks that, is followed, and abs_task.py's names.
"""

from __future__ import annotations

import sys
import types
import warnings

import torch
import yaml
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))  # where a file would be taken for the package


def main(folder: str, version: str) -> None:
    sys.modules["typeguard"] = types.SimpleNamespace(typechecked=lambda each: each)
    package = types.ModuleType("espnet2")
    package.__path__ = [f"{folder}/espnet2"]
    sys.modules["espnet2"] = package
    from espnet2.schedulers.abs_scheduler import AbsBatchStepScheduler, AbsEpochStepScheduler
    from espnet2.schedulers.noam_lr import NoamLR
    from espnet2.schedulers.warmup_lr import WarmupLR

    warnings.simplefilter("ignore")
    kinds = {"warmuplr": WarmupLR, "noamlr": NoamLR}
    for name, kind in vars(torch.optim.lr_scheduler).items():
        kinds.setdefault(name.lower(), kind)
    sys.path.append(folder)
    import wenet_scheduler

    curves = {}
    for path in configs("espnet"):
        values, given = yaml.safe_load(path.read_text()), assumed(path)
        batches = values.get("num_iters_per_epoch") or int(given.get("batches_per_epoch", 0))
        every = values.get("accum_grad", 1)
        if not batches:
            batches = int(given["steps_per_epoch"]) * every
        weights = [torch.nn.Parameter(torch.zeros(1))]
        own = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD"}[values["optim"]]
        optimizer = getattr(torch.optim, own)(weights, **values["optim_conf"])
        of_wenet = "dataset_conf" in values
        kind = wenet_scheduler.WarmupLR if of_wenet else kinds[values["scheduler"].lower()]
        scheduler = kind(optimizer, **values["scheduler_conf"])
        if of_wenet:
            scheduler.set_step(-1)  # train_utils.py, `init_optimizer_and_scheduler`
        used = []
        for _ in range(values["max_epoch"]):
            for iiter in range(1, batches + 1):
                if iiter % every == 0:
                    used.append(float(optimizer.param_groups[0]["lr"]))
                    optimizer.step()
                    if of_wenet or isinstance(scheduler, AbsBatchStepScheduler):
                        scheduler.step()
            if isinstance(scheduler, AbsEpochStepScheduler):
                scheduler.step()
        curves[path.name] = used
    write("espnet", {"espnet": version, "torch": torch.__version__}, curves)


main(*sys.argv[1:])
