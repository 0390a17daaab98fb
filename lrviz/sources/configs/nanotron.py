"""nanotron's YAML: ``optimizer.learning_rate_scheduler`` and ``tokens.train_steps``.

Source: nanotron 0.4, helpers.py `lr_scheduler_builder`, config/config.py `LRSchedulerArgs`. With N
``train_steps``, W ``lr_warmup_steps``, S ``lr_decay_starting_step`` (W by default), D
``lr_decay_steps`` (N - W - S by default, without S where that is not given) and t the step:

- t ≤ W: t / W, or 1 with ``lr_warmup_style: constant``; up to S: 1.
- t < S + D: by ``lr_decay_style`` (linear, cosine; 1-sqrt in later versions) down to min_decay_lr,
  which is learning_rate by default; there it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, ratio
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML

_OWN: Final = ("optimizer", "learning_rate_scheduler")
_KEYS: Final = (
    *("learning_rate", "lr_warmup_steps", "lr_warmup_style", "lr_decay_style"),
    *("lr_decay_steps", "lr_decay_starting_step", "min_decay_lr"),
)
_STYLES: Final = ("linear", "cosine", "1-sqrt")


def _mentions(text: str) -> bool:
    return "learning_rate_scheduler" in text and "train_steps" in text


def _claims(values: Any) -> bool:
    optimizer = values.get("optimizer") if isinstance(values, Mapping) else None
    return isinstance(optimizer, Mapping) and isinstance(
        optimizer.get("learning_rate_scheduler"), Mapping
    )


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    config = Config(source, document.values, document.locations)
    rate = config.number(*_OWN, "learning_rate", default=1e-4, counts="lr") or Said(1e-4)
    total = config.number("tokens", "train_steps", default=1, whole=True) or Said(1)
    where = config.get(*_OWN)
    assert where is not None
    if not config.takes(_OWN, _KEYS, "nanotron's scheduler"):
        return Reading(problems=tuple(config.problems))
    style = config.choice(*_OWN, "lr_decay_style", names=_STYLES, default="linear")
    if config.get(*_OWN, "lr_warmup_style") is None:
        message = "`lr_warmup_style` is missing: nanotron raises ValueError without one"
        config.note("LR803", _OWN, f"{message}; write `linear` or `constant`", key=True)
    type_ = style if style.place is not None else where
    for name in ("lr_warmup_steps", "lr_decay_starting_step"):
        found = _count(config, name)
        if found is not None and isinstance(found.value, Unknown):
            at = None if found.place is None else found.place.value
            reason = f"`{name}` is filled in elsewhere, and the shape depends on it"
            return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    phases = _phases(config, rate, total, style)
    scheduler = {"type": type_.meaning("Phases"), "interval": "step", "phases": phases}
    betas = [config.get("optimizer", name) for name in ("adam_beta1", "adam_beta2")]
    optimizer = {"type": "AdamW", "lr": rate, "betas": betas if None not in betas else None}
    table, places = parted(
        {"steps": total, "optimizer": optimizer, "scheduler": where.meaning(scheduler)}
    )
    problems = tuple(config.problems)
    return Reading((Plan(source, table, places, problems=problems, quiet=FORMAT.quiet),))


def _phases(config: Config, rate: Said, total: Said, style: Said) -> list[dict[str, Any]]:
    warmup = _count(config, "lr_warmup_steps") or Said(0)
    start = _count(config, "lr_decay_starting_step")
    decay = _count(config, "lr_decay_steps")
    if decay is None:
        left = calculated("-", total.value, warmup.value + (0 if start is None else start.value))
        decay = total.meaning(calculated("max", left, 0))
    low = config.number(*_OWN, "min_decay_lr", counts="lr") or rate
    low = low.meaning(ratio(low.value, rate.value))
    if warmup.value == 0 and decay.value == 0:  # it gives the LR itself as the factor
        return [{"shape": "constant", "to": rate}]
    begins = warmup if start is None else start
    method = config.choice(*_OWN, "lr_warmup_style", names=("linear", "constant"), default="linear")
    constant = {"shape": "constant", "to": 1}
    phases: list[dict[str, Any]] = []
    if method.value == "constant":
        phases.append({**constant, "length": warmup})
    elif warmup.value > 0:
        phases.append({"shape": "linear", "from": 0, "to": 1, "length": warmup})
    else:  # the first step counts as warm-up, of 0 / 1
        phases.append({"shape": "constant", "to": 0, "length": 1})
    at = max(warmup.value, 0 if method.value == "constant" else int(warmup.value == 0))
    if begins.value > at:
        phases.append({**constant, "length": begins.meaning(begins.value - at)})
        at = begins.value
    # The step at the end of the warm-up is still its own.
    if begins.value < warmup.value or (begins.value == warmup.value > 0 and decay.value == 0):
        phases.append({**constant, "length": 1})
        at += 1
    falling = {"shape": style, "from": 1, "to": low, "shift": at - begins.value}
    if not isinstance(decay.value, int) or decay.value > 0:  # after its end its last value holds
        return [*phases, {**falling, "length": decay}]
    return [*phases, {"shape": "constant", "to": low}]


def _count(config: Config, name: str) -> Said | None:
    return config.number(*_OWN, name, counts="steps", whole=True)


FORMAT: Final = Kind(
    "nanotron",
    "nanotron's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
