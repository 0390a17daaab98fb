"""OLMo's YAML: ``optimizer.learning_rate``, ``scheduler`` and ``max_duration``.

Source: ai2-olmo 0.6, olmo/optim.py (the classes by `SchedulerType`), olmo/train.py: `Trainer.fit`
counts a step before it sets the LR, so the step t (from 0) has the schedule's value at t + 1. With
W ``t_warmup`` and T ``t_max``, the run's length by default, in ``units`` of steps or tokens:

- up to W a line from warmup_min_lr (a tenth of the LR by default) to the LR.
- cosine_with_warmup, linear_with_warmup: from 1 to alpha_f (0.1 by default) at T, and there on.
- inverse_sqrt_with_warmup: √(W / t). constant, constant_with_warmup.

``max_duration``: steps, "2e12T" tokens (in steps of global_train_batch_size · max_sequence_length),
or "2ep" epochs. OmegaConf reads ``3e-4`` as a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, expression, ratio
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.references import resolved
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML

_NAMES: Final = (
    *("cosine_with_warmup", "linear_with_warmup", "inverse_sqrt_with_warmup"),
    *("constant", "constant_with_warmup"),
)
_OTHERS: Final = ("max_scheduler", "cosine_linear_envelope")
_KEYS: Final = (
    *("name", "units", "t_warmup", "t_max", "alpha_f", "warmup_min_lr"),
    *("grad_clip_warmup_steps", "grad_clip_warmup_factor"),
)


def _mentions(text: str) -> bool:
    return "max_duration" in text and "learning_rate" in text


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping) or "max_duration" not in values:
        return False
    optimizer, scheduler = values.get("optimizer"), values.get("scheduler")
    is_olmo = isinstance(optimizer, Mapping) and "learning_rate" in optimizer
    return is_olmo and isinstance(scheduler, Mapping)


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    values = resolved(document.values)
    config = Config(source, values, document.locations, text_is_number=True)
    name = config.word("scheduler", "name", default=_NAMES[0]) or Said(_NAMES[0])
    where = config.get("scheduler")
    assert where is not None
    if name.value in _OTHERS:
        at = None if name.place is None else name.place.value
        reason = f"`{name.value}` is put together of two schedules"
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    if not config.takes(("scheduler",), _KEYS, "OLMo's scheduler"):
        return Reading(problems=tuple(config.problems))
    name = config.choice("scheduler", "name", names=_NAMES, default=_NAMES[0])
    rate = config.number("optimizer", "learning_rate", default=1e-4, counts="lr") or Said(1e-4)
    type_ = name if name.place is not None else where
    phases = _phases(config, name.value, rate)
    scheduler = {"type": type_.meaning("Phases"), "interval": "step", "phases": phases}
    table, places = parted(
        {
            **_length(config),
            "optimizer": {"type": "AdamW", "lr": rate, "betas": config.get("optimizer", "betas")},
            "scheduler": where.meaning(scheduler),
        }
    )
    return Reading((Plan(source, table, places, problems=tuple(config.problems)),))


def _length(config: Config) -> dict[str, Any]:
    found = config.get("max_duration")
    text = str(found.value).strip() if found is not None else "1"
    said = found or Said(1)
    try:
        if text.endswith("ep"):
            return {"epochs": said.meaning(int(text[:-2]))}
        if text.endswith("T"):
            tokens = int(float(text[:-1]))
            each = _tokens_of_a_step(config)
            return {"steps": said.meaning(calculated("ceil", calculated("/", tokens, each)))}
        return {"steps": said.meaning(int(float(text)))}
    except (ValueError, OverflowError):
        config.wrong(("max_duration",), f'is `{text}`; expected steps, "2e12T" or "2ep"')
        return {"steps": Said(1)}


def _tokens_of_a_step(config: Config) -> Any:
    size = config.number("global_train_batch_size", whole=True)
    length = config.number("model", "max_sequence_length", whole=True)
    if size is None or length is None:
        note = "the tokens of an optimizer step"
        return Unknown("tokens_per_step", "other", note=note)
    return calculated("*", size.value, length.value)


def _steps(config: Config, name: str, default: int | None = None) -> Said | None:
    """A length of the schedule in steps."""
    found = config.number("scheduler", name, default=default, counts="steps")
    units = config.get("scheduler", "units")
    if found is None or units is None or units.value != "tokens":
        return found
    return found.meaning(calculated("/", found.value, _tokens_of_a_step(config)))


def _phases(config: Config, name: str, rate: Said) -> list[dict[str, Any]]:
    if name == "constant":
        return [{"shape": "constant", "to": 1}]
    warmup = _steps(config, "t_warmup", 100) or Said(100)
    least = config.number("scheduler", "warmup_min_lr", counts="lr")
    low = Said(0.1) if least is None else least.meaning(ratio(least.value, rate.value))
    # The schedule is a step ahead: the warm-up is over a step earlier, and begins above its start.
    over = calculated("max", calculated("-", warmup.value, 1), 0)
    first = calculated("/", calculated("-", 1, low.value), calculated("max", warmup.value, 1))
    begins = low.meaning(calculated("+", low.value, first))
    rising = {"shape": "linear", "from": begins, "to": 1, "length": warmup.meaning(over)}
    if name == "constant_with_warmup":
        return [rising, {"shape": "constant", "to": 1}]
    if name == "inverse_sqrt_with_warmup" and warmup.value == 0:
        return [{"shape": "constant", "to": 0}]  # the root of what is a share of no steps
    if name == "inverse_sqrt_with_warmup":
        return [rising, {"shape": "inverse-sqrt", "from": 1, "timescale": warmup}]
    end = config.number("scheduler", "alpha_f", default=0.1) or Said(0.1)
    last = _steps(config, "t_max")
    until: Any = "total_steps" if last is None else last.value
    left = expression("max(", until, " - ", warmup.value, ", 0)")
    where = warmup if last is None else last
    shape = "cosine" if name == "cosine_with_warmup" else "linear"
    ahead = calculated("max", calculated("-", 1, warmup.value), 0)  # of a warm-up of no steps
    falling = {"shape": shape, "from": 1, "to": end, "length": where.meaning(left)}
    return [rising, falling if ahead == 0 else {**falling, "shift": ahead}]


FORMAT: Final = Kind("olmo", "OLMo's configs", (YAML,), _mentions, _claims, _read)
