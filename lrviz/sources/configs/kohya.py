"""kohya-ss's sd-scripts in TOML: the arguments of a training run, in sections or without.

Source: sd-scripts (48d368fa), library/train_util.py `get_scheduler_fix`, `read_config_from_file`,
which forgets the sections. N is ``max_train_steps`` (1600 by default), unless there is
``max_train_epochs``; W is ``lr_warmup_steps``, a float being a share of N, rounded down. The
schedules are transformers' (4.54; run with 4.57); `lr_scheduler_num_cycles` is for
cosine_with_restarts and, halved, for cosine_with_min_lr and warmup_stable_decay, which take
`lr_scheduler_min_lr_ratio` and `lr_decay_steps` too. ``constant``, the default, refuses a warm-up.
One process is taken. ``lr_scheduler_type`` is a class of torch's, built of ``lr_scheduler_args``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.behaviour import BY_FUNCTION
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.arithmetic import calculated, expression
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.known_schedules import SCHEDULES, Warmup
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source, unfixable
from lrviz.sources.syntaxes import TOML
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, did_you_mean, quote

_STRONG: Final = (
    *("network_module", "train_data_dir", "pretrained_model_name_or_path", "network_dim"),
    *("lr_warmup_steps", "max_train_steps", "max_train_epochs", "unet_lr", "text_encoder_lr"),
    *("optimizer_type", "train_batch_size", "mixed_precision"),
)
_DECIDING: Final = (
    *("learning_rate", "max_train_steps", "max_train_epochs", "lr_scheduler", "lr_warmup_steps"),
    *("lr_decay_steps", "lr_scheduler_num_cycles", "lr_scheduler_power", "lr_scheduler_type"),
    *("lr_scheduler_args", "lr_scheduler_min_lr_ratio", "lr_scheduler_timescale"),
)
"""What makes the schedule."""
_OTHERS: Final = ("adafactor", "piecewise_constant")
_RATES: Final = ("unet_lr", "text_encoder_lr", "text_encoder_lr1", "text_encoder_lr2")


def _mentions(text: str) -> bool:
    return "lr_scheduler" in text and "max_train_" in text


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping):
        return False
    flat = _flat(values)
    own = sum(key in flat for key in _STRONG)
    return ("lr_scheduler" in flat or "lr_scheduler_type" in flat) and own >= 2


def _flat(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Where each argument stands, by its name: at the top, or in a section."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= {inside: (key, inside) for inside in value}
        else:
            found[key] = (key,)
    return found


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    places = _flat(document.values)
    values: dict[str, Any] = {}
    for key, path in places.items():
        inside = document.values if len(path) == 1 else document.values[path[0]]
        values[key] = inside[path[-1]]
    own: dict[KeyPath, Location] = {}
    for key, path in places.items():
        own[(key,)] = document.locations[path]
    return _Arguments(Config(source, values, own)).reading()


def _read_texts(texts: Any) -> dict[str, Any] | None:
    """``["T_max=100"]`` as arguments; None where one is no plain value."""
    found: dict[str, Any] = {}
    for text in texts if isinstance(texts, list) else [texts]:
        name, sign, written = str(text).partition("=")
        try:
            found[name] = ast.literal_eval(written.strip()) if sign else None
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        if isinstance(found[name], tuple):  # of ``["milestones=30,60"]``
            found[name] = list(found[name])
        if not isinstance(found[name], int | float | str | list):
            return None
    return found


class _Arguments:
    """The arguments of one run."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.kind = config.word("lr_scheduler", default="constant") or Said("constant")
        config.note_slip(_DECIDING, "sd-scripts", "ignores it")
        self.rate = config.number("learning_rate", default=2.0e-6, counts="lr") or Said(2e-6)

    def reading(self) -> Reading:
        custom = self.config.get("lr_scheduler_type")
        if custom is not None and custom.value:
            return self._by_class(custom)
        schedule = SCHEDULES.get(self.kind.value)
        if self.kind.value.startswith(_OTHERS):
            at = None if self.kind.place is None else self.kind.place.value
            return Reading(unknown=(Unreadable("", f"{quote(self.kind.value)} is not read", at),))
        if schedule is None:
            message = f"transformers has no schedule {quote(self.kind.value)}"
            near = did_you_mean(self.kind.value, SCHEDULES)
            self.config.note("LR004", ("lr_scheduler",), message + near)
            schedule = SCHEDULES["constant"]
        warmup = self._count("lr_warmup_steps")
        if self.kind.value == "constant" and warmup.value != 0:
            message = "`constant` takes no `lr_warmup_steps`, and is refused with it"
            self.config.note(
                "LR803", ("lr_warmup_steps",), f"{message} (constant_with_warmup does)"
            )
            warmup = Said(0)
        phases = schedule.phases(Warmup(warmup), self._given(warmup), self.rate)
        name = self.config.word("optimizer_type", default="AdamW") or Said("AdamW")
        kind = "AdamW" if "adam" in name.value.lower() else "SGD"
        where = self.kind if self.kind.place is not None else self.rate
        scheduler = {"type": where.meaning("Phases"), "interval": "step", "phases": phases}
        table, places = parted(
            {
                **self._length(),
                "optimizer": {"type": name.meaning(kind), "lr": self.rate},
                "scheduler": where.meaning(scheduler),
            }
        )
        notes = [f"{key} is left out" for key in _RATES if self.config.get(key) is not None]
        plan = Plan(
            self.config.source,
            table,
            places,
            notes=tuple(notes),
            problems=tuple(self.config.problems),
            quiet=FORMAT.quiet,
        )
        return Reading((plan,))

    def _by_class(self, custom: Said) -> Reading:
        """A class of torch's, with ``lr_scheduler_args`` as its arguments: ``["T_max=100"]``."""
        module, _, name = str(custom.value).rpartition(".")
        given = self.config.get("lr_scheduler_args") or Said([])
        arguments = _read_texts(given.value)
        at = None if custom.place is None else custom.place.value
        if module not in ("", "torch.optim.lr_scheduler") or name not in SCHEDULERS:
            reason = f"{quote(custom.value)} is no scheduler of torch's, and its code is not read"
            return Reading(unknown=(Unreadable("", reason, at),))
        if arguments is None or name in BY_FUNCTION:
            reason = f"{quote(custom.value)} is built of texts that are no plain values"
            return Reading(unknown=(Unreadable("", reason, at),))
        own = {key: given.meaning(value) for key, value in arguments.items()}
        table, places = parted(
            {
                **self._length(),
                "optimizer": {"type": "AdamW", "lr": self.rate},
                "scheduler": custom.meaning(
                    {"type": custom.meaning(name), "interval": "step", **own}
                ),
            }
        )
        problems = tuple(self.config.problems)
        source = unfixable(self.config.source)
        plan = Plan(source, table, places, problems=problems, quiet=FORMAT.quiet)
        return Reading((plan,))

    def _length(self) -> dict[str, Any]:
        epochs = self.config.number("max_train_epochs", counts="epochs", whole=True)
        steps = self.config.number("max_train_steps", default=1600, counts="steps", whole=True)
        if epochs is None:
            return {"steps": steps}
        if steps is not None and steps.place is not None:
            message = "`max_train_steps` is not used: `max_train_epochs` overrides it"
            self.config.note("LR802", ("max_train_steps",), message)
        return {"epochs": epochs}

    def _count(self, name: str) -> Said:
        found = self.config.number(name, default=0, counts="steps") or Said(0)
        if not isinstance(found.value, float):
            return found
        return found.meaning(expression("floor(", found.value, " * total_steps)"))

    def _given(self, warmup: Said) -> dict[str, Said]:
        """The arguments of the schedule, by transformers' names for them."""
        cycles = self.config.number("lr_scheduler_num_cycles", default=1) or Said(1)
        power = self.config.number("lr_scheduler_power", default=1) or Said(1)
        floor = self.config.number("lr_scheduler_min_lr_ratio")
        timescale = self.config.number("lr_scheduler_timescale", counts="steps")
        half = cycles.meaning(calculated("/", cycles.value, 2))
        match self.kind.value:
            case "cosine_with_restarts":
                return {"num_cycles": cycles}
            case "polynomial":
                return {"power": power}
            case "inverse_sqrt":
                return {} if timescale is None else {"timescale": timescale}
            case "cosine_with_min_lr":
                if floor is None:
                    message = "cosine_with_min_lr needs `lr_scheduler_min_lr_ratio`"
                    self.config.note("LR803", ("lr_scheduler",), message)
                return {"num_cycles": half, "min_lr_rate": floor or Said(0)}
            case "warmup_stable_decay":
                given = {"num_cycles": half, "num_decay_steps": self._count("lr_decay_steps")}
                return {**given, "min_lr_ratio": floor or Said(0.0)}
        return {}


FORMAT: Final = Kind(
    "kohya",
    "kohya-ss's training settings",
    (TOML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203", "LR504"}),  # it counts the images itself
)
