"""torchtitan's TOML: ``optimizer.lr``, ``lr_scheduler`` and ``training.steps``.

Source: torchtitan 0.1 to 0.2.2, components/lr_scheduler.py `build_lr_schedulers`, which ticks after
every step. With T ``total_steps`` (``training.steps`` by default), W ``warmup_steps`` (200, at most
T), D round(T · ``decay_ratio``) (T - W by default, and at most), and t the step:

- t < W: (t + 1) / W, then 1 for T + 1 - W - D steps.
- From there on, with p = (t + 1 - (T + 1 - D)) / D: down to ``min_lr_factor`` by ``decay_type``,
  linear, sqrt (1 - √p) or cosine, past its end too. Up to 0.1 that was called ``lr_min``.

0.0.2 (optimizer.py `linear_warmup_linear_decay`) has ``training.warmup_steps``: (t + 1) / (W + 1),
then a line to 0 at T. Later versions, since February 2026, are configured in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.text.problem import did_you_mean, printable

_KEYS: Final = (
    *("warmup_steps", "total_steps", "decay_ratio", "decay_type"),
    *("min_lr_factor", "lr_min"),
)
_SHAPES: Final[Mapping[str, str]] = {"linear": "linear", "sqrt": "1-sqrt", "cosine": "cosine"}
_BESIDE: Final = ("job", "model", "parallelism", "experimental", "activation_checkpoint")
"""Tables one of which stands beside these in every config of torchtitan's."""

_TRAINING: Final = ("steps", "seq_len", "local_batch_size")
"""Keys one of which every ``training`` of torchtitan's has."""


def _mentions(text: str) -> bool:
    return "[training]" in text and ("[lr_scheduler]" in text or "warmup_steps" in text)


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping) or not any(name in values for name in _BESIDE):
        return False
    optimizer, training = values.get("optimizer"), values.get("training")
    if not isinstance(optimizer, Mapping) or not isinstance(training, Mapping):
        return False
    if "type" in optimizer or not any(name in training for name in _TRAINING):
        return False
    own = values.get("lr_scheduler")
    return _is_old(values) or (isinstance(own, Mapping) and "type" not in own)


def _is_old(values: Mapping[str, Any]) -> bool:
    """Whether it is for 0.0.2, which has the warm-up among the keys of the training."""
    return "warmup_steps" in values["training"] and "lr_scheduler" not in values


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    config = Config(source, document.values, document.locations)
    for key in config.keys("lr_scheduler"):
        if key not in _KEYS:
            at = config.problem("LR003", ("lr_scheduler", key), "", key=True).span
            reason = f"`{printable(key)}` is no key of torchtitan's own{did_you_mean(key, _KEYS)}"
            return Reading(unknown=(Unreadable("", reason, at),))
    rate = config.number("optimizer", "lr", default=8e-4) or Said(8e-4)
    steps = config.number("training", "steps", default=10_000, whole=True) or Said(10_000)
    where = config.get("lr_scheduler") or config.get("training", "warmup_steps") or steps
    phases = _old(config, steps) if _is_old(document.values) else _phases(config, steps)
    name = config.word("optimizer", "name", default="AdamW") or Said("AdamW")
    kind = "AdamW" if "adam" in name.value.lower() else "SGD"
    scheduler = {"type": where.meaning("Phases"), "interval": "step", "phases": phases}
    table, places = parted(
        {
            "steps": steps,
            "optimizer": {"type": name.meaning(kind), "lr": rate},
            "scheduler": where.meaning(scheduler),
        }
    )
    problems = tuple(config.problems)
    return Reading((Plan(source, table, places, problems=problems, quiet=_meant(config)),))


def _meant(config: Config) -> frozenset[str]:
    """What is no mistake where the file asks for it."""
    quiet = set()
    if config.get("lr_scheduler", "total_steps") is not None:
        quiet.add("LR314")  # a shorter run of a longer schedule is what it is for
    share = config.get("lr_scheduler", "decay_ratio")
    if share is not None and share.value == 0:
        quiet.add("LR204")
    return FORMAT.quiet | quiet


def _phases(config: Config, steps: Said) -> list[dict[str, Any]]:
    total = config.number("lr_scheduler", "total_steps", whole=True) or steps
    warmup = config.number("lr_scheduler", "warmup_steps", default=200, whole=True) or Said(200)
    if warmup.value > total.value:
        at = ("lr_scheduler", "warmup_steps") if warmup.place else ("training", "steps")
        message = (
            f"the warm-up of {warmup.value:,} steps is longer than the {total.value:,} of the run: "
            "torchtitan cuts it to those, and the LR is the whole one in the last step alone"
        )
        config.note("LR309", at, message)
    warm = min(warmup.value, total.value)
    share = config.number("lr_scheduler", "decay_ratio")
    falls = total.meaning(total.value - warm)
    if share is not None:
        falls = share.meaning(min(round(total.value * share.value), total.value - warm))
    found: list[dict[str, Any]] = []
    if warm > 0:
        line = {"shape": "linear", "from": 0, "to": 1, "shift": 1}
        found.append({**line, "length": warmup.meaning(warm)})
    holds = {"shape": "constant", "to": 1}
    if falls.value < 1:
        return [*found, holds]
    style = config.choice("lr_scheduler", "decay_type", names=_SHAPES, default="linear")
    low = config.first(("lr_scheduler", "min_lr_factor"), ("lr_scheduler", "lr_min"))
    floor = Said(0) if low is None else config.number(*low[0], default=0) or Said(0)
    falling = {"shape": style.meaning(_SHAPES[style.value]), "from": 1, "to": floor, "shift": 1}
    return [
        *found,
        {**holds, "length": total.value + 1 - warm - falls.value},
        {**falling, "length": falls, "past_end": "continue"},
    ]


def _old(config: Config, steps: Said) -> list[dict[str, Any]]:
    warmup = config.number("training", "warmup_steps", default=200, whole=True) or Said(200)
    line = {"shape": "linear", "from": 1 / (warmup.value + 1), "to": 1, "length": warmup}
    falling = {"shape": "linear", "from": 1, "to": 0, "past_end": "continue"}
    length = steps.meaning(max(1, steps.value - warmup.value))
    return [*([line] if warmup.value > 0 else []), {**falling, "length": length}]


FORMAT: Final = Kind("torchtitan", "torchtitan's job configs", (TOML,), _mentions, _claims, _read)
