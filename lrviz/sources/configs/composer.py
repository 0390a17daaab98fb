"""Composer's and llm-foundry's YAML: ``scheduler``, ``optimizer`` and ``max_duration``.

Source: composer 0.32, optim/scheduler.py (`_convert_time` and the classes), llm-foundry 0.22.0,
optim/__init__.py (the names). The factor is ticked after every batch; with W ``t_warmup`` and T
``t_max`` (the whole run by default) and t the time, all in one unit:

- t < W: t / W, of alpha_i in linear_decay_with_warmup and of alpha in constant_with_warmup.
- cosine_with_warmup: half a cosine from 1 to alpha_f over T - W. linear_decay_with_warmup: a line
  from alpha_i to alpha_f. constant_with_warmup: alpha.

Times are texts: "100ba" batches, "1ep" epochs, "0.1dur" shares of the run, "5e9tok" tokens, of
which a batch has global_train_batch_size · max_seq_len. OmegaConf reads ``6e-4`` as a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, expression
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Quantity, Unknown
from lrviz.sources.references import resolved
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.place import Below
from lrviz.text.problem import KeyPath, quote

_TIME: Final = re.compile(
    r"\s*(\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?)\s*(ba|ep|dur|tok|sp)\s*", re.IGNORECASE
)
_EACH: Final = ("name", "t_warmup", "t_max", "scale_warmup")
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "cosine_with_warmup": (*_EACH, "alpha_f"),
    "linear_decay_with_warmup": (*_EACH, "alpha_i", "alpha_f"),
    "constant_with_warmup": (*_EACH, "alpha"),
}
"""What each of its schedules takes."""


def _mentions(text: str) -> bool:
    return "max_duration" in text and "t_warmup" in text


def _claims(values: Any) -> bool:
    return _root(values) is not None


def _root(values: Any) -> KeyPath | None:
    """Where the config stands in the file: at its top, or under MosaicML's ``parameters``."""
    if _is_config(values):
        return ()
    inside = values.get("parameters") if isinstance(values, Mapping) else None
    return ("parameters",) if _is_config(inside) else None


def _is_config(values: Any) -> bool:
    if not isinstance(values, Mapping) or "max_duration" not in values:
        return False
    scheduler, optimizer = values.get("scheduler"), values.get("optimizer")
    if not isinstance(scheduler, Mapping) or not isinstance(scheduler.get("name"), str):
        return False
    return not (isinstance(optimizer, Mapping) and "learning_rate" in optimizer)  # OLMo's


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    root = _root(document.values)
    assert root is not None
    values = resolved(document.values[root[0]] if root else document.values)
    locations = Below(document, root) if root else document.locations
    return _Composer(Config(source, values, locations, text_is_number=True)).reading()


class _Composer:
    """One file, and the unit that its run is counted in."""

    def __init__(self, config: Config) -> None:
        self.config = config
        found = config.get("max_duration")
        self.duration = found or Said("1ep")
        text = str(self.duration.value)
        self.whole = _time(f"{text}ep" if text.isdecimal() else text)

    def reading(self) -> Reading:
        name = self.config.get("scheduler", "name")
        where = self.config.get("scheduler")
        assert name is not None
        assert where is not None
        at = None if name.place is None else name.place.value
        if self.whole is None:
            self.config.wrong(("max_duration",), 'is no time; expected one as in "100ba" or "1ep"')
            return Reading(problems=tuple(self.config.problems))
        if name.value not in _NAMES:
            reason = f"{quote(name.value)} is a schedule that lrviz does not know"
            return Reading(unknown=(Unreadable("", reason, at),))
        if not self.config.takes(("scheduler",), _NAMES[name.value], str(name.value)):
            return Reading(problems=tuple(self.config.problems))
        note = "the file names no LR"
        rate = self.config.number("optimizer", "lr", counts="lr") or Said(
            Unknown("lr", "lr", note=note)
        )
        kind = self.config.word("optimizer", "name", default="adamw") or Said("adamw")
        type_ = kind.meaning("AdamW" if "adam" in kind.value else "SGD")
        try:
            phases = self._phases(name.value)
        except _Refused as error:
            self.config.note(
                "LR803", ("scheduler", error.key), f"{error}: Composer raises ValueError"
            )
            return Reading(problems=tuple(self.config.problems))
        scheduler = {"type": name.meaning("Phases"), "interval": "step", "phases": phases}
        table, places = parted(
            {
                **self._length(),
                "optimizer": {"type": type_, "lr": rate},
                "scheduler": where.meaning(scheduler),
            }
        )
        plan = Plan(
            self.config.source,
            table,
            places,
            problems=tuple(self.config.problems),
            quiet=FORMAT.quiet,
        )
        return Reading((plan,))

    def _length(self) -> dict[str, Any]:
        assert self.whole is not None
        value, unit = self.whole
        if unit == "ep" and float(value).is_integer():
            return {"epochs": self.duration.meaning(int(value))}
        if unit == "ep":
            each = Unknown("steps_per_epoch", "batches", note="the batches of an epoch")
            return {
                "steps": self.duration.meaning(calculated("ceil", calculated("*", value, each)))
            }
        steps = calculated("ceil", self._batches(value, unit))
        return {"steps": self.duration.meaning(steps)}

    def _batches(self, value: float, unit: str) -> Any:
        if unit == "ba":
            return value
        size = self.config.number("global_train_batch_size", whole=True)
        one: Any = Unknown("global_train_batch_size", "other") if size is None else size.value
        if unit == "tok":
            length = self.config.number("max_seq_len", whole=True)
            note = "the tokens of an example"
            other: Any = (
                Unknown("max_seq_len", "other", note=note) if length is None else length.value
            )
            one = calculated("*", one, other)
        return calculated("/", value, one)

    def _ticks(self, name: str, default: str) -> Said:
        """A time of the schedule in batches."""
        found = self.config.get("scheduler", name) or Said(default)
        text = str(found.value)
        time = _time(f"{text}ba" if text.isdecimal() else text)
        assert self.whole is not None
        if time is None:
            self.config.wrong(("scheduler", name), 'is no time; expected one as in "100ba"')
            return Said(0)
        value, unit = time
        total, whole_unit = self.whole
        if unit == "dur":
            if whole_unit == "ep":
                share = expression("floor(", value, " * total_steps)")
                return found.meaning("total_steps" if value == 1 else share)
            return found.meaning(self._batches(int(value * total), whole_unit))
        if unit == "ep":
            return found.meaning(expression(value, " * steps_per_epoch"))
        if whole_unit not in (unit, "ep") and name == "t_warmup" and value != 0:
            raise _Refused(name, f"`t_warmup` counts {unit}, and the run {whole_unit}")
        if unit == whole_unit and name == "t_max" and value < total:
            raise _Refused(
                name, f"`t_max` {text} is less than `max_duration` {self.duration.value}"
            )
        return found.meaning(self._batches(value, unit))

    def _number(self, name: str, default: float) -> Said:
        return self.config.number("scheduler", name, default=default) or Said(default)

    def _phases(self, name: str) -> list[dict[str, Any]]:
        warmup, until = self._ticks("t_warmup", "0ba"), self._ticks("t_max", "1dur")
        first, last = 1.0, self._number("alpha_f", 0.0)
        peak = Said(first)
        if name == "linear_decay_with_warmup":
            peak = self._number("alpha_i", 1.0)
        if name == "constant_with_warmup":
            peak = last = self._number("alpha", 1.0)
        rising = (
            []
            if warmup.value == 0
            else [{"shape": "linear", "from": 0, "to": peak, "length": warmup}]
        )
        shape = "cosine" if name == "cosine_with_warmup" else "linear"
        left: Any
        if isinstance(until.value, int | float | Quantity) and isinstance(
            warmup.value, int | float
        ):
            left = calculated("-", until.value, warmup.value)
            left = calculated("max", left, 0)
        else:
            left = expression("max(", until.value, " - ", warmup.value, ", 0)")
        where = until if until.place is not None else warmup
        falling = {"shape": shape, "from": peak, "to": last, "length": where.meaning(left)}
        if name == "constant_with_warmup":
            return [*rising, {"shape": "constant", "to": peak}]
        return [*rising, falling]


class _Refused(Exception):
    """A time that Composer refuses in this run; the message says why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def _time(text: str) -> tuple[float, str] | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    value = float(found[1].replace("_", ""))
    if math.isinf(value):
        return None
    return (int(value) if value.is_integer() else value), found[2].lower()


FORMAT: Final = Kind(
    "composer",
    "Composer's and llm-foundry's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
