"""Scripts in styles that the rules' own examples do not have: what is found, and where."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings

CASES = {
    "LR005 not of betas that nobody says": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), cfg.lr, betas=[cfg.beta1, cfg.beta2])
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            train_one_epoch(model, optimizer)
            scheduler.step()
        """,
    "LR202 not of a gamma that nobody says": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), cfg.lr, (cfg.beta1, cfg.beta2))
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=cfg.gamma)
        for epoch in range(3100):
            train_one_epoch(model, optimizer)
            scheduler.step()
        """,
    "LR601 under a filter of other warnings": """
        import warnings
        import torch

        warnings.simplefilter(action="ignore", category=FutureWarning)
        warnings.filterwarnings("ignore", message="Corrupt EXIF data")
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            scheduler.step()  # LR601
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
    "LR601 under a condition that always holds": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(1, 91):
            if epoch > 0:
                scheduler.step()  # LR601
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
    "LR601 not where the first epoch is left out": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(1, 91):
            if epoch > 1:
                scheduler.step()
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
    "LR606 where a handler trains once more": """
        import torch

        def train(model):
            optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            for epoch in range(90):
                train_one_epoch(model, optimizer)
                scheduler.step()  # LR606

        try:
            train(net)
        except torch.cuda.OutOfMemoryError:
            net.use_checkpointing()
            train(net)
        """,
    "LR611 by keywords of a class that saves": """
        import torch

        class Files:
            def save(self, **state):
                torch.save(state, self.path)

        files = Files()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load(files.path)
        optimizer.load_state_dict(state["optimizer"])
        for epoch in range(state["epoch"], 90):
            train_one_epoch(model, optimizer)
            scheduler.step()
            files.save(optimizer=optimizer.state_dict(), epoch=epoch + 1)  # LR611
        """,
    "LR611 not of what needs no count": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.95)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        for epoch in range(state["epoch"], 90):
            train_one_epoch(model, optimizer)
            scheduler.step()
            torch.save({"epoch": epoch + 1, "optimizer": optimizer.state_dict()}, "last.pt")
        """,
    "LR611 not where steps without gradients go ahead": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        for _ in range(state["epoch"]):
            optimizer.step()
            scheduler.step()
        for epoch in range(state["epoch"], 90):
            train_one_epoch(model, optimizer)
            scheduler.step()
            torch.save({"epoch": epoch + 1, "model": model.state_dict()}, "last.pt")
        """,
    "LR613 by arithmetic": """
        import torch

        start, stop = 0, 45
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=stop - 1)  # LR613
        first = torch.optim.lr_scheduler.StepLR(model.optimizer, 30, last_epoch=start - 1)
        """,
    "LR613 by a number in the checkpoint's name": """
        import torch

        done = 0
        if args.resume:
            done = int(args.resume.split("-")[-1])
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rule, last_epoch=done - 1)  # LR613
        """,
    "LR707 of a scheduler in DeepSpeed's configuration": """
        import deepspeed

        config = {"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": 100}}}
        engine, _, loader, scheduler = deepspeed.initialize(model=model, config=config)
        for batch in loader:
            engine.backward(engine(batch))
            engine.step()
            scheduler.step()  # LR707
        """,
    "LR603 says all of the curve": """
        import torch

        def train_one(loader, scheduler):
            for x, y in loader:
                criterion(model(x), y).backward()
                optimizer.step()
                scheduler.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
        for epoch in range(30):
            train_one(loader, scheduler)
            scheduler.step()  # LR603
        """,
    "LR610 in a dict of arguments": """
        import torch

        options = dict(mode="max", patience=3, verbose=True)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)  # LR610
        """,
    "LR616 in a loop of micro-batches": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=6e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6000)
        for iteration in range(6000):
            for micro in range(5):
                (model(next(batches)) / 5).backward()
                scheduler.step()  # LR616
            optimizer.step()
        """,
    "LR616 after a way out of the loop": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
        count = 0
        for batch in train_loader:
            if count >= limit:
                break
            count += 1
            waits = count % 8 != 0
            model(batch).backward()
            if not waits:
                optimizer.step()
            scheduler.step()  # LR616
        """,
    "LR616 of a scheduler that accelerate knows nothing of": """
        import torch
        from accelerate import Accelerator

        accelerator = Accelerator(gradient_accumulation_steps=args.accumulation)
        optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.max_steps)
        model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
        for batch in loader:
            with accelerator.accumulate(model):
                accelerator.backward(model(batch))
                optimizer.step()
                scheduler.step()  # LR616
        """,
    "LR619 over a set of unknown kind": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            model.train()
            for batch in train_set:
                model(batch).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                for batch in valid_set:
                    total += model(batch)
                    scheduler.step()  # LR619
        """,
    "LR621 by a loop over the two": """
        import torch

        first = torch.optim.Adam(generator.parameters(), 2e-4)
        second = torch.optim.Adam(critic.parameters(), 2e-4)
        both = [
            torch.optim.lr_scheduler.StepLR(first, 90),
            torch.optim.lr_scheduler.StepLR(first, 90),
        ]
        for epoch in range(100):
            for batch in loader:
                loss_of_critic(batch).backward()
                second.step()
                loss(batch).backward()
                first.step()
            for scheduler in both:
                scheduler.step()  # LR621
        """,
    "LR623 of a part of a data set": """
        import torch
        from torch.utils.data import DataLoader, random_split

        held_out = int(0.1 * len(data))
        count = len(data) - held_out
        train_set, val_set = random_split(data, [count, held_out])
        loader = DataLoader(train_set, batch_size=size, shuffle=True)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(  # LR623
            optimizer, max_lr=1e-3, steps_per_epoch=count // size, epochs=5
        )
        for epoch in range(5):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
    "LR627 at the call of what saves": """
        import torch

        def save(state, path="last.pt"):
            torch.save(state, path)

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        for epoch in range(state["epoch"], 90):
            train_one_epoch(model, optimizer)
            save({  # LR627
                "epoch": epoch + 1,
                "optimizer": optimizer.state_dict(),
                "scheduler": scheduler.state_dict(),
            })
            scheduler.step()
        """,
    "LR701 says what the first epoch is": """
        import lightning as L
        import torch
        from transformers import get_linear_schedule_with_warmup

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters(), lr=2e-5)
                total = len(self.train_dataloader()) * self.hparams.epochs
                warmup = total // 10
                scheduler = get_linear_schedule_with_warmup(optimizer, warmup, total)  # LR701
                return [optimizer], [scheduler]
        """,
    "LR704 in optimizer_step": """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def optimizer_step(self, *args, **kwargs):
                super().optimizer_step(*args, **kwargs)
                self.scheduler.step()  # LR704

            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
                return [optimizer], [{"scheduler": self.scheduler, "interval": "step"}]
        """,
    "LR706 by a name that the hooks fill in": """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def step(self, batch, stage):
                loss = self.loss(batch)
                self.log(f"{stage}_loss", loss)
                return loss

            def training_step(self, batch, batch_idx):
                return self.step(batch, "train")

            def validation_step(self, batch, batch_idx):
                return self.step(batch, stage="val")

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters())
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # LR706
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "valid_loss"}
        """,
    "LR706 not where the hooks fill it in": """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def step(self, batch, stage="train"):
                self.log_dict({f"{stage}/loss": self.loss(batch)})

            def training_step(self, batch, batch_idx):
                return self.step(batch)

            def validation_step(self, batch, batch_idx):
                self.step(batch, "val")

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters())
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "val/loss"}
        """,
    "LR707 by the engine's attribute": """
        import deepspeed
        import torch

        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1000)
        engine, *_ = deepspeed.initialize(model=model, optimizer=optimizer, lr_scheduler=scheduler)
        for batch in loader:
            engine.backward(engine(batch))
            engine.step()
            engine.lr_scheduler.step()  # LR707
        """,
    "micro-batches that the length counts": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=6e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps * micros)
        for iteration in range(steps):
            for micro in range(micros):
                (model(next(batches)) / 5).backward()
                scheduler.step()
            optimizer.step()
        """,
}


def lines(text: str) -> list[tuple[int, str]]:
    """The findings that a script's comments name."""
    return [
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        for code in line.partition("# ")[2].split()
    ]


@pytest.mark.parametrize("name", CASES)
def test_finds_what_its_comments_name(name: str, tmp_path: Path) -> None:
    text = textwrap.dedent(CASES[name])
    found = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert [(d.line, d.code) for d in found if d.severity != "info"] == lines(text)


@pytest.mark.parametrize(
    ("made", "advice"),
    [("StepLR(optimizer, 30", "load the optimizer's"), ("LambdaLR(optimizer, f", "initial_lr")],
)
def test_advises_what_brings_the_lr_back(made: str, advice: str, tmp_path: Path) -> None:
    text = f"""
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.{made}, last_epoch=49)
for epoch in range(50, 90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""
    [found] = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert found.code == "LR613"
    assert advice in found.message.rpartition("out, or ")[2]


def test_says_what_a_plateau_forgets(tmp_path: Path) -> None:
    text = """
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
state = torch.load("last.pt")
optimizer.load_state_dict(state["optimizer"])
for epoch in range(state["epoch"], 90):
    train_one_epoch(model, optimizer)
    scheduler.step(validate(model))
    torch.save({"epoch": epoch + 1, "optimizer": optimizer.state_dict()}, "last.pt")
"""
    [found] = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert found.code == "LR611"
    assert "has forgotten the best value" in found.message


def test_names_the_statement_that_sets_the_lr(tmp_path: Path) -> None:
    text = """
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(num_epochs):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * max(0.0, 1 - epoch / (0.5 * num_epochs))
    for x, y in loader:
        criterion(model(x), y).backward()
        optimizer.step()
"""
    [found] = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert found.code == "LR202"
    assert found.message.startswith('with `group["lr"] = 0.1 * ')
