"""Tables of names that the reading of scripts knows: each name, and what it changes."""

from __future__ import annotations

import ast

import pytest

from lrviz.lint.run_script import check_script
from lrviz.sources.script.interpreter.conditions import calls
from lrviz.sources.script.run.loops import named_epoch, named_round, named_step, over_data
from lrviz.sources.script.syntax import called_by
from lrviz.sources.script.values.frames import Loop

STEPPED = """\
import argparse, logging, math, os, random, time
import numpy as np
import torch, torchvision

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
{}
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
"""
METRIC = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step({})
"""


def codes(text: str) -> list[str]:
    return [d.code for d in check_script(text, "train.py")]


HARMLESS = (
    *("print", "str", "repr", "isinstance", "hasattr", "id", "type", "bool", "format"),
    *("callable", "range", "enumerate", "zip", "iter", "next", "issubclass", "any", "all"),
    *("list", "tuple", "reversed", "sorted", "set"),
    *("len", "int", "float", "round", "max", "min", "abs", "sum", "math.ceil", "math.floor"),
    *("torch.nn.f", "torch.cuda.f", "math.f", "np.f", "logging.info", "os.f", "time.f"),
    *("random.f", "torch.manual_seed", "torch.backends.f", "torchvision.f", "argparse.f"),
    "torch.Tensor",
)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_scheduler_that_is_only_looked_at_is_not_stepped_there(name: str) -> None:
    assert codes(STEPPED.format(f"x = {name}(scheduler)")) == ["LR602"]


TAKING = (
    *("f", "dict", "map", "filter", "vars", "locals", "globals", "exec", "eval"),
    *("setattr", "getattr", "functools.partial", "torch.f", "torch.save"),
)


@pytest.mark.parametrize("name", TAKING)
def test_a_scheduler_that_is_given_away_may_be_stepped_there(name: str) -> None:
    assert codes(STEPPED.format(f"x = {name}(scheduler)")) == []


@pytest.mark.parametrize("name", ["locals", "globals", "vars", "exec", "eval"])
def test_names_that_can_be_asked_for_may_be_used(name: str) -> None:
    assert codes(STEPPED.format(f"x = {name}()")) == []


@pytest.mark.parametrize("name", ["list", "tuple", "iter", "reversed", "sorted", "set"])
def test_a_copy_of_a_list_holds_what_the_list_holds(name: str) -> None:
    assert codes(STEPPED.format(f"for s in {name}([scheduler]):\n    s.step()")) == ["LR601"]


THROUGH = (
    *("abs", "array", "average", "avg", "compute", "cpu", "detach", "float", "global_avg", "int"),
    *("item", "max", "mean", "median", "min", "nanmean", "numpy", "result", "round", "sum"),
    *("tensor", "val", "value"),
)


@pytest.mark.parametrize("name", THROUGH)
def test_a_metric_keeps_its_name_through_what_is_done_to_it(name: str) -> None:
    assert codes(METRIC.format(f"val_acc.{name}()")) == ["LR618"]
    assert codes(METRIC.format(f"{name}(val_acc)")) == ["LR618"]


def test_a_metric_loses_its_name_in_another_function() -> None:
    assert codes(METRIC.format("f(val_acc)")) == []
    assert codes(METRIC.format("val_loss")) == []


QUIET = (
    *("isinstance", "hasattr", "len", "getattr", "is_main_process", "bool", "int", "issubclass"),
)


@pytest.mark.parametrize("name", QUIET)
def test_what_asks_gives_the_same_answer_each_time(name: str) -> None:
    assert not calls(ast.parse(f"{name}(a, b) and not c", mode="eval").body)
    assert not calls(ast.parse(f"a.{name}()", mode="eval").body)


@pytest.mark.parametrize("test", ["f(a)", "a.improved()", "len(f(a))", "f[0](a)", "a and not b()"])
def test_another_call_may_give_another_answer_each_time(test: str) -> None:
    assert calls(ast.parse(test, mode="eval").body)


ROUNDS = (
    *("fold", "stage", "phase", "cycle", "task", "trial", "seed", "run", "round", "restart"),
    *("experience", "period", "generation", "lr", "gamma", "config", "cfg", "experiment"),
)
STEPS = (
    *("step", "steps", "iter", "iters", "iteration", "iterations", "itr", "niter"),
    *("update", "updates", "globalstep"),
)
LOADERS = (
    *("loader", "train_loader", "loaders", "loader_a", "dl", "val_dl", "batches", "batch_iter"),
    *("data_iter", "train_iter", "train_dl_a", "dataset"),
)


def over(target: str, iterated: str = "things", counted: bool = True) -> Loop:

    return Loop((1, 0, 1, 0), frozenset({target}), frozenset({iterated}), counted=counted)


@pytest.mark.parametrize("name", ["i", "epoch", "batch", *ROUNDS, *STEPS])
def test_what_a_loop_is_over_by_what_it_binds(name: str) -> None:
    for target in (name, f"my_{name}", f"{name}_id"):
        assert named_round(over(target)) is (name in ROUNDS)
        assert named_epoch(over(target)) is (name == "epoch")
        assert named_step(over(target)) is (name in STEPS)
        assert not named_step(over(target, counted=False))


@pytest.mark.parametrize("name", ["things", "epochs", "models", *LOADERS])
def test_what_a_loop_is_over_by_what_it_iterates(name: str) -> None:
    assert over_data(over("x", name)) is (name in LOADERS)
    assert not over_data(over("epoch", name))


THROUGH = (
    *("abs", "array", "average", "avg", "compute", "cpu", "detach", "float", "global_avg"),
    *("int", "item", "max", "mean", "median", "min", "nanmean", "numpy", "result", "round"),
    *("sum", "tensor", "val", "value"),
)


@pytest.mark.parametrize("name", THROUGH)
def test_a_result_goes_by_the_name_of_what_it_is_of(name: str) -> None:
    for text in (f"loss.{name}", f"loss.{name}()", f"{name}(loss)"):
        assert called_by(ast.parse(text, mode="eval").body) == ("loss",)
    assert called_by(ast.parse(f"loss.{name}_", mode="eval").body) == (f"{name}_",)
