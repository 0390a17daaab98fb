"""Settings that something may have set of which nobody knows what it sets: they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.sources.quantity import Unknown
from tests.sources.script.plans.test_scripts import read

BEFORE = """\
import argparse, dataclasses, json, torch, yaml
from types import SimpleNamespace
from elsewhere import path
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--opts", nargs="*", default=None)
cfg = yaml.safe_load(open(path()))
class C:
    lr = 0.1
class Kept:
    def __init__(self, **kw):
        self.lr = 0.1
        for k, v in kw.items():
            {own}
    def __setitem__(self, k, v):
        setattr(self, k, v)
@dataclasses.dataclass
class Fields:
    lr: float = 0.1
"""
AFTER = """
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), {lr})
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
for epoch in range(3):
    optimizer.step()
    scheduler.step()
"""
YACS = "from yacs.config import CfgNode as CN\nc = CN()\nc.S = CN()\nc.S.LR = 0.1\n"
ANY = "for k, v in cfg.items():\n    "


def rate_of(tmp_path: Path, setting: str, lr: str, own: str = "pass") -> object:
    path = tmp_path / "train.py"
    path.write_text(BEFORE.format(own=own) + setting + AFTER.format(lr=lr))
    (plan,) = read(path).plans
    return plan.table["optimizer"]["lr"]


@pytest.mark.parametrize(
    ("setting", "lr"),
    [
        (f"args = p.parse_args()\n{ANY}setattr(args, k, v)", "args.lr"),
        (f"args = p.parse_args()\n{ANY}if hasattr(args, k): setattr(args, k, v)", "args.lr"),
        (f"{ANY}setattr(C, k, v)", "C.lr"),
        (f"c = C()\n{ANY}setattr(c, k, v)", "c.lr"),
        ("p.set_defaults(**cfg)\nargs = p.parse_args()", "args.lr"),
        ("args = p.parse_args(namespace=SimpleNamespace(**cfg))", "args.lr"),
        ("args = p.parse_args()\nvars(args).update(cfg)", "args.lr"),
        ("args = p.parse_args()\nargs.__dict__.update(cfg)", "args.lr"),
        ("c = Fields(**cfg)", "c.lr"),
        ("d = {'lr': 0.1}\nd.update(cfg)", "d['lr']"),
        (f"{YACS}c.merge_from_file(path())", "c.S.LR"),
        (f"{YACS}c.merge_from_list(path())", "c.S.LR"),
        (f"args = p.parse_args()\n{ANY}args.__setattr__(k, v)", "args.lr"),
        (f"args = p.parse_args()\n{ANY}object.__setattr__(args, k, v)", "args.lr"),
        ("args = p.parse_args()\nargs.__dict__ = cfg", "args.lr"),
        ("from elsewhere import merge\nargs = p.parse_args()\nmerge(args, cfg)", "args.lr"),
        ("from elsewhere import load_config\nd = {'lr': 0.1}\nload_config(d)", "d['lr']"),
        (
            "from omegaconf import OmegaConf\nc = OmegaConf.create({'lr': 0.1})\n"
            f"{ANY}OmegaConf.update(c, k, v)",
            "c.lr",
        ),
        ("import functools\nmake = functools.partial(dict, lr=0.1)\nlr = make(**cfg)['lr']", "lr"),
    ],
)
def test_it_is_asked_for_as_the_script_has_it(tmp_path: Path, setting: str, lr: str) -> None:
    rate = rate_of(tmp_path, setting, lr)
    assert isinstance(rate, Unknown)
    assert rate.name == lr


@pytest.mark.parametrize("own", ["setattr(self, k, v)", "self[k] = v", "self.__dict__[k] = v"])
def test_what_a_constructor_sets_by_any_name(tmp_path: Path, own: str) -> None:
    path = tmp_path / "train.py"
    path.write_text(BEFORE.format(own=own) + "c = Kept(**cfg)" + AFTER.format(lr="c.lr"))
    found = read(path)
    assert all(isinstance(plan.table["optimizer"]["lr"], Unknown) for plan in found.plans)
    assert found.plans or found.unknown


@pytest.mark.parametrize(
    ("setting", "lr"),
    [
        ("args = p.parse_args()\nfor n in cfg:\n    setattr(args, f'layer{n}', 3)", "args.lr"),
        ("args = p.parse_args()\nfor n in cfg:\n    setattr(args, 'layer%d' % n, 3)", "args.lr"),
        (f"args = p.parse_args()\n{ANY}setattr(args, k, v)\nargs.lr = 0.1", "args.lr"),
        (f"{YACS}args = p.parse_args()\nc.merge_from_list(args.opts)", "c.S.LR"),
        (f"{YACS}c.merge_from_list([])", "c.S.LR"),
        (
            "args = p.parse_args()\nfor k, v in {'x': 2}.items():\n    setattr(args, k, v)",
            "args.lr",
        ),
        ("d = dict({'x': 1}, lr=0.1)", "d['lr']"),
        (
            "from elsewhere import init_mode\nargs = p.parse_args()\ninit_mode(args)",
            "args.lr",
        ),
        ("args = p.parse_args()\nargs.__dict__ = {'lr': 0.1}", "args.lr"),
    ],
)
def test_what_cannot_be_another_is_known(tmp_path: Path, setting: str, lr: str) -> None:
    assert rate_of(tmp_path, setting, lr) == 0.1


def test_what_a_config_holds_is_known_however_deep(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"train": {"opt": {"lr": 0.25}}, "name": "x"}')
    setting = (
        "class H:\n    def __init__(self, **kwargs):\n        for k, v in kwargs.items():\n"
        "            if type(v) == dict:\n                v = H(**v)\n            self[k] = v\n"
        "    def __setitem__(self, k, v):\n        setattr(self, k, v)\n"
        "with open('c.json') as f:\n    data = f.read()\nh = H(**json.loads(data))"
    )
    assert rate_of(tmp_path, setting, "h.train.opt.lr") == 0.25
