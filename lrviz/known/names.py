"""What the names in a training program say: a loader, a counter, a call that trains.

A name is what its author meant by it, and no more: whoever asks has looked first at what it holds.
"""

from __future__ import annotations

import re
from typing import Final

from lrviz.known.metrics import words

EPOCHS: Final = frozenset(
    {"epoch", "epochs", "epoca", "epocas", "epoche", "epochen", "epoque", "epoques"}
)
STEPS: Final = frozenset(
    {
        *("step", "steps", "iter", "iters", "iteration", "iterations", "itr", "niter"),
        *("update", "updates", "globalstep"),
    }
)
COUNTERS: Final = EPOCHS | STEPS
"""Words in the name of what counts the epochs or the steps of a run."""
_SHORT: Final = frozenset({"e", "ep", "i", "it"})
"""What a checkpoint may call them as well."""
_LIMITS: Final = frozenset({"per", "max", "num", "total", "best"})
_READ: Final = ("epoch", "step", "iter")
_LOADERS: Final = frozenset({"dl", "dls", "batches", "trainset_iter"})
_DATA: Final = re.compile(
    r"load(er|ers)?$|loader|^dls?$|_dls?$|batches$|batch_iter|data_iter|train_iter|stream$|^train_dl|dataset$"
    r"|steps_per_epoch|num_batches|iters_per_epoch|n_batches",
    re.IGNORECASE,
)
_TRAINS: Final = ("train", "fit", "epoch", "run_step", "optimize")
_STOPS: Final = ("earlystopping", "earlystopper", "earlystop")


def is_loader(name: str) -> bool:
    """Whether a name, or the last part of a dotted one, is that of a loader."""
    whole = name.lower()
    *before, last = (whole.rpartition("[")[0] if whole.endswith("]") else whole).split(".")
    if before[-1:] == ["dls"]:  # fastai's pair: ``dls.train``
        return True
    return "loader" in last or last in _LOADERS or last.endswith(("_dl", "_dls"))


def is_optimizer(name: str) -> bool:
    """Whether a name, or the last part of a dotted one, is that of an optimizer."""
    last = name.lower().rsplit(".", 1)[-1]
    return "optim" in last or "opt" in last.split("_")


def is_data(name: str) -> bool:
    """Whether a loop over something of that name goes over batches: a loader's, or their count."""
    return _DATA.search(name) is not None


def counts(name: str) -> bool:
    """Whether a name has a word for epochs or steps."""
    return not COUNTERS.isdisjoint(words(name))


def is_counter(name: str) -> bool:
    """Whether a name is that of the epoch, the step or the batch that a run is at."""
    found = {*words(name)}
    return name.lower() in _SHORT or (
        not (COUNTERS | {"batch"}).isdisjoint(found) and _LIMITS.isdisjoint(found)
    )


def mentions_counter(key: str) -> bool:
    """Whether a key of a checkpoint may be that of a counter, however it is written."""
    return is_counter(key) or any(word in key.lower() for word in _READ)


def trains(name: str) -> bool:
    """Whether a function, by its dotted name, says that it trains."""
    last = name.rsplit(".", 1)[-1].lower()
    return any(word in last for word in _TRAINS)


def stops_early(name: str) -> bool:
    """Whether a class says that it ends a run early."""
    return name.lower().replace("_", "").endswith(_STOPS)
