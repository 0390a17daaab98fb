"""LightningCLI builds what the config says and its Trainer fits: the LR of each step is noted.

``python tests/oracles/lightning.py`` in an environment with torch, lightning and jsonargparse.
"""

from __future__ import annotations

import logging
import sys

import torch
from written import HERE, assumed, configs, write

sys.path.remove(str(HERE))  # where this file would be taken for the package

import lightning
from lightning.pytorch import LightningModule
from lightning.pytorch.cli import LightningCLI

QUIET = {"enable_progress_bar": False, "logger": False, "enable_checkpointing": False}
LOCAL = {"accelerator": "cpu", "enable_model_summary": False}


class Model(LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.used: list[float] = []

    def training_step(self, batch: list[torch.Tensor]) -> torch.Tensor:
        return self.layer(batch[0]).sum()

    def on_before_optimizer_step(self, optimizer: torch.optim.Optimizer) -> None:
        self.used.append(optimizer.param_groups[0]["lr"])


def main() -> None:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    curves = {}
    for path in configs("lightning"):
        given = assumed(path)
        batches = int(given.get("batches_per_epoch", given.get("steps_per_epoch", 5)))
        text = path.read_text()
        run = "\nfit:" in text
        Model.train_dataloader = lambda self, n=batches: torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(torch.ones(n, 1))
        )
        args = ["fit", f"--config={path}"] if run else [f"--config={path}"]
        if run:  # a file with the subcommand's name at its top is the program's own config
            args = [f"--config={path}", "fit"]
        defaults = QUIET | LOCAL
        cli = LightningCLI(
            Model, args=args, run=run, trainer_defaults=defaults, save_config_callback=None
        )
        if not run:
            cli.trainer.fit(cli.model)
        curves[path.name] = cli.model.used
    write("lightning", {"lightning": lightning.__version__, "torch": torch.__version__}, curves)


main()
