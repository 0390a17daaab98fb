"""transformers' own Trainer gives the length and the scheduler; its LRs are written down.

Run once per version that the configs assume, in an environment with torch, accelerate and that
version of transformers: ``python tests/oracles/huggingface.py``. LLaMA-Factory's own default for
warmup_stable_decay is its `create_custom_scheduler`, a dozen lines, followed here.
"""

from __future__ import annotations

import json
import os

import torch
import transformers
import yaml
from transformers import Trainer, TrainingArguments
from written import assumed, configs, write

os.environ["HF_HUB_OFFLINE"] = "1"
VERSION = transformers.__version__
OTHERS = {"model_name_or_path", "stage", "finetuning_type", "dataset", "template"}


def main() -> None:
    curves = {}
    for path in configs("huggingface"):
        given = assumed(path)
        if not VERSION.startswith(given.get("version", "5.24")):
            continue
        load = json.loads if path.suffix == ".json" else yaml.safe_load
        values = load(path.read_text())
        llama_factory = "stage" in values
        args = TrainingArguments(
            **{k: v for k, v in values.items() if k not in OTHERS}, use_cpu=True, report_to=[]
        )
        accumulated = args.gradient_accumulation_steps
        batches = int(given.get("batches_per_epoch", 0))
        batches = batches or int(given.get("steps_per_epoch", 5)) * accumulated
        size = int(given.get("dataset_size", batches * args.train_batch_size))
        data = torch.utils.data.TensorDataset(torch.zeros(size, 1))
        trainer = Trainer(model=torch.nn.Linear(1, 1), args=args, train_dataset=data)
        more = () if VERSION.startswith("5") else (args.train_batch_size * accumulated,)
        steps = trainer.set_initial_training_values(args, trainer.get_train_dataloader(), *more)[-1]
        if llama_factory and args.lr_scheduler_type == "warmup_stable_decay":
            rest = steps - args.get_warmup_steps(steps)
            own = {"num_stable_steps": rest // 3, "num_decay_steps": rest - rest // 3}
            args.lr_scheduler_kwargs = own | (args.lr_scheduler_kwargs or {})
        trainer.create_optimizer_and_scheduler(steps)
        curve = []
        for _ in range(steps):
            curve.append(trainer.optimizer.param_groups[0]["lr"])
            trainer.optimizer.step()
            trainer.lr_scheduler.step()
        curves[path.name] = curve
    write("huggingface", {"transformers": VERSION, "torch": torch.__version__}, curves)


main()
