"""What names say: one answer, whoever asks."""

from __future__ import annotations

import pytest

from lrviz.known import names


@pytest.mark.parametrize(
    "name", ["loader", "train_loader", "dl", "val_dl", "args.trainLoader", "batches"]
)
def test_a_loader(name: str) -> None:
    assert names.is_loader(f"self.{name}")
    assert names.is_data(name)


@pytest.mark.parametrize("name", ["dlib", "model", "loader.dataset", "load", "batch_size"])
def test_no_loader(name: str) -> None:
    assert not names.is_loader(name)


@pytest.mark.parametrize("name", ["epoch", "start_epoch", "globalStep", "itr", "num_updates"])
def test_what_counts(name: str) -> None:
    assert names.counts(name)


@pytest.mark.parametrize("name", ["start_epoch", "iteration", "batch", "global_step"])
def test_a_counter_says_where_a_run_is(name: str) -> None:
    assert names.is_counter(name)


@pytest.mark.parametrize("key", ["startepoch", "EPOCH", "n_iter_", "global_step"])
def test_a_key_of_a_checkpoint_may_be_one(key: str) -> None:
    assert names.mentions_counter(key)


@pytest.mark.parametrize(
    "name", ["steps_per_epoch", "max_epochs", "num_updates", "best_epoch", "lr"]
)
def test_a_limit_does_not(name: str) -> None:
    assert not names.is_counter(name)


@pytest.mark.parametrize(
    "name", ["train", "self.fit", "run_epoch", "engine.train_one", "optimize_d"]
)
def test_what_trains(name: str) -> None:
    assert names.trains(name)


@pytest.mark.parametrize("name", ["evaluate", "trainer.test", "validate", "save"])
def test_what_does_not_train(name: str) -> None:
    assert not names.trains(name)


@pytest.mark.parametrize("name", ["EarlyStopping", "early_stopper", "MyEarlyStop"])
def test_what_ends_a_run(name: str) -> None:
    assert names.stops_early(name)
    assert not names.stops_early(name + "Config")
