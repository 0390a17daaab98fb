"""The YAML of ESPnet and WeNet: ``scheduler``, ``scheduler_conf`` and ``optim_conf``.

Source: espnet 202511, espnet2/schedulers/ and train/trainer.py; wenet of December 2025,
utils/scheduler.py and train_utils.py. With W ``warmup_steps`` (25,000 by default), t the step and
n = t + 1, or in WeNet, which sets the count back (`set_step`), max(1, t):

- warmuplr: √W · min(n^-0.5, n · W^-1.5), of ``optim_conf.lr``, which it reaches at W.
- noamlr (ESPnet): the same with 1 / √model_size (320 by default) for √W.

They tick per optimizer step: an epoch has batches // ``accum_grad`` of those, or of
``num_iters_per_epoch``. torch's classes (ESPnet) tick per epoch, but for CyclicLR, OneCycleLR and
CosineAnnealingWarmRestarts (`abs_scheduler.py`). FunASR, whose files are alike, has a
``train_conf`` and ticks once more after each epoch: it is not read. ``optim2`` and ``scheduler2``
are a discriminator's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.behaviour import BY_FUNCTION
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.arithmetic import calculated
from lrviz.sources.assume import Assumed
from lrviz.sources.classes import argument
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.problem import Problem, quote

_ESPNETS: Final = (
    *("val_scheduler_criterion", "best_model_criterion", "keep_nbest_models", "batch_bins"),
    *("num_iters_per_epoch", "iterator_type", "early_stopping_criterion", "batch_type"),
)
_WENETS: Final = ("dataset_conf", "dataset", "tokenizer", "cmvn", "cmvn_file")
_BY_STEP: Final = ("CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts")
_CLASSES: Final = {name.lower(): name for name in SCHEDULERS if name not in BY_FUNCTION}
_OPTIMIZERS: Final = {name.lower(): name for name in OPTIMIZERS}


def _mentions(text: str) -> bool:
    return "scheduler_conf" in text and "optim_conf" in text


def _claims(values: Any) -> bool:
    return (
        isinstance(values, Mapping)
        and isinstance(values.get("scheduler"), str)
        and isinstance(values.get("scheduler_conf"), Mapping)
        and isinstance(values.get("optim_conf"), Mapping)
    )


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    plans: list[Plan] = []
    unknown: list[Unreadable] = []
    problems: list[Problem] = []
    numbers = [n for n in ("", "2") if isinstance(document.values.get(f"scheduler{n}"), str)]
    for number in numbers:
        config = Config(source, document.values, document.locations)
        label = f"scheduler{number}" if len(numbers) > 1 else ""
        found = _One(config, number, assumed).read(label)
        if isinstance(found, Plan):
            plans.append(found)
        else:
            unknown.append(found)
            problems += config.problems
    return Reading(tuple(plans), tuple(unknown), tuple(problems))


class _One:
    """One optimizer and its scheduler."""

    def __init__(self, config: Config, number: str, assumed: Assumed) -> None:
        self.config, self.assumed = config, assumed
        self.conf = (f"scheduler{number}_conf",)
        self.optim = f"optim{number}"
        self.name = config.get(f"scheduler{number}") or Said("")

    def read(self, label: str) -> Plan | Unreadable:
        at = None if self.name.place is None else self.name.place.value
        scheduler = self._scheduler()
        if isinstance(scheduler, str):
            return Unreadable(label, scheduler, at)
        table, places = parted(
            {
                **self._length(),
                "optimizer": self._optimizer(),
                "scheduler": self.name.meaning(scheduler),
            }
        )
        problems = tuple(self.config.problems)
        return Plan(
            self.config.source,
            table,
            places,
            label=label,
            at=at,
            problems=problems,
            quiet=FORMAT.quiet,
        )

    def _has(self, *keys: str) -> bool:
        return any(self.config.get(key) is not None for key in keys)

    def _scheduler(self) -> dict[str, Any] | str:
        """The scheduler's table, or why it is not known."""
        kind = str(self.name.value).lower()
        espnet = self._has(*_ESPNETS)
        if self._has("train_conf"):
            return "FunASR ticks its scheduler in some scripts after each epoch, too"
        if not espnet and not self._has(*_WENETS):
            return "ESPnet and WeNet tick differently, and nothing says whose file this is"
        if kind == "warmuplr" or (kind == "noamlr" and espnet):
            return self._warmup(kind, espnet=espnet)
        name = _CLASSES.get(kind) if espnet else None
        if name is None:
            return f"{quote(self.name.value)} is a scheduler that lrviz does not know here"
        interval = "step" if name in _BY_STEP else "epoch"
        own = {
            key: argument(self.config, (*self.conf, key)) for key in self.config.keys(*self.conf)
        }
        return {"type": self.name.meaning(name), "interval": interval, **own}

    def _warmup(self, kind: str, *, espnet: bool) -> dict[str, Any] | str:
        known = ("warmup_steps", "last_epoch", *(["model_size"] if kind == "noamlr" else []))
        if not self.config.takes(self.conf, known, kind):
            return f"{kind} is given what it does not take"
        given = self.config.get(*self.conf, "warmup_steps")
        if given is not None and isinstance(given.value, list):
            return "it has a warm-up of its own for each group of parameters"
        warmup = self.config.number(*self.conf, "warmup_steps", default=25_000, counts="steps")
        warmup = warmup or Said(25_000)
        peak: Any = 1
        if kind == "noamlr":
            width = self.config.number(*self.conf, "model_size", default=320) or Said(320)
            root = calculated("*", width.value, warmup.value)
            peak = width.meaning(calculated("**", root, -0.5))
        if not isinstance(warmup.value, int) or warmup.value < 1:
            return "its `warmup_steps` are no whole number above 0"
        line = {"shape": "linear", "from": 0, "to": peak, "length": warmup, "shift": 1}
        falling = {"shape": "inverse-sqrt", "from": peak, "timescale": warmup, "shift": 1}
        twice = [] if espnet else [{"shape": "constant", "to": 1 / warmup.value, "length": 1}]
        phases = [*twice, line, falling]
        return {"type": self.name.meaning("Phases"), "interval": "step", "phases": phases}

    def _optimizer(self) -> dict[str, Any]:
        name = self.config.word(self.optim, default="adadelta") or Said("adadelta")
        known = _OPTIMIZERS.get(str(name.value).lower())
        kind = known or ("AdamW" if "adam" in str(name.value).lower() else "SGD")
        rate = self.config.number(f"{self.optim}_conf", "lr", counts="lr")
        unknown = Unknown("lr", "lr", note="the file names no LR")
        return {"type": name.meaning(kind), "lr": rate or Said(unknown)}

    def _length(self) -> dict[str, Any]:
        note = "the file does not say how long the run is"
        epochs = self.config.number("max_epoch", whole=True)
        length: dict[str, Any] = {"epochs": epochs or Said(Unknown("epochs", "epochs", note=note))}
        if self.assumed.get("steps_per_epoch") is not None:
            return length
        own = self.config.number("num_iters_per_epoch", whole=True)
        batches: Any = None if own is None else own.value
        if batches is None and self.assumed.get("batches_per_epoch") is not None:
            batches = Unknown("batches_per_epoch", "batches", note="the batches of an epoch")
        if batches is None:
            return length
        every = self.config.number("accum_grad", whole=True)
        steps = batches if every is None else calculated("//", batches, every.value)
        return {**length, "steps_per_epoch": steps if own is None else own.meaning(steps)}


FORMAT: Final = Kind(
    "espnet",
    "ESPnet's and WeNet's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203", "LR407"}),
)
