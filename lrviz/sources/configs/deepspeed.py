"""DeepSpeed's JSON: the optimizer's LR, and a scheduler by its type and params.

Source: deepspeed 0.19, runtime/lr_schedules.py; the engine ticks after every optimizer step
(runtime/engine.py, `_take_model_step`), and before the first tick the constructor writes an LR
without having counted: so a warm-up has its first value for two steps.

- WarmupLR, WarmupDecayLR (`_get_gamma`): with l = t - 1, log (the default) ln(l + 1) / ln(W) or
  linear l / W, of warmup_max_lr - warmup_min_lr; from l = W on 1, or max(0, (T - l) / (T - W)).
  warmup_max_lr is the optimizer's LR in WarmupLR and 0.001 in WarmupDecayLR; W is at least 2.
- WarmupCosineLR (`get_lr_ratio`): the same warm-up of the optimizer's own LR, after a first step at
  0; then a cosine that is a tick ahead, down to cos_min_ratio at T.
- OneCycle (`_get_cycle_lr`, `_get_decay_lr`): up and down by lines, or stairs; then
  cycle_min_lr / (1 + decay_lr_rate · n / decay_step_size).
- LRRangeTest (`get_lr`): lr_range_test_min_lr · (1 + step_rate · t / step_size), or in stairs.

Any other type is a class of torch. The file does not say how long the run is; where it has
``total_num_steps``, that is taken for it unless `steps` is assumed. ``"auto"`` is filled in by the
Hugging Face Trainer, so it is unknown here. It is read with hjson, which takes comments and a comma
after the last value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.deepspeed import ARGUMENTS, NEEDED
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.arithmetic import calculated, expression, ratio
from lrviz.sources.assume import Assumed
from lrviz.sources.classes import argument
from lrviz.sources.config import Config
from lrviz.sources.deepspeed_cycle import Cycle
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import COMMENTED_JSON, JSON, YAML
from lrviz.text.problem import did_you_mean, listed, quote

_PARAMS: Final = ("scheduler", "params")
_ITS_OWN: Final = (
    *("zero_optimization", "train_batch_size", "train_micro_batch_size_per_gpu", "fp16", "bf16"),
    *("gradient_clipping", "gradient_accumulation_steps", "optimizer", "steps_per_print"),
)


def _mentions(text: str) -> bool:
    return "scheduler" in text and "params" in text


def _claims(values: Any) -> bool:
    scheduler = values.get("scheduler") if isinstance(values, Mapping) else None
    if not isinstance(scheduler, Mapping) or not isinstance(scheduler.get("type"), str):
        return False
    if not isinstance(scheduler.get("params", {}), Mapping):
        return False
    return scheduler["type"] in ARGUMENTS or sum(key in values for key in _ITS_OWN) >= 2


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    # DeepSpeed itself reads JSON; who hands it YAML has read the numbers by other means.
    config = Config(
        source, document.values, document.locations, text_is_number=True, filled_in=("auto",)
    )
    return _DeepSpeed(config).reading()


class _DeepSpeed:
    """One file, and the LR that its factors are shares of."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.kind = config.word("scheduler", "type") or Said("WarmupLR")
        self.rate = config.number("optimizer", "params", "lr", counts="lr")
        self.notes: list[str] = []

    def reading(self) -> Reading:
        self._check_arguments()
        if self.kind.value not in (*ARGUMENTS, *SCHEDULERS):
            return Reading(problems=tuple(self.config.problems))
        read = {
            "WarmupLR": self._warmup,
            "WarmupDecayLR": self._decay,
            "WarmupCosineLR": self._cosine,
            "OneCycle": self._one_cycle,
            "LRRangeTest": self._range_test,
        }.get(self.kind.value, self._torch)
        base, scheduler = read()
        where = self.config.get("scheduler")
        assert where is not None
        total = self._number("total_num_steps", counts="steps")
        note = "the file does not say how long the run is"
        default = total.value if total is not None and isinstance(total.value, int) else None
        steps: Any = Unknown("steps", "steps", default=default, note=note)
        if total is not None and not isinstance(total.value, int):
            steps = total.value
        table, places = parted(
            {
                "steps": steps if total is None else total.meaning(steps),
                "optimizer": {"type": self._optimizer(), "lr": base, **self._momentum()},
                "scheduler": where.meaning({**scheduler, "interval": "step"}),
            }
        )
        plan = Plan(
            self.config.source,
            table,
            places,
            notes=tuple(self.notes),
            problems=tuple(self.config.problems),
            quiet=FORMAT.quiet,
        )
        return Reading((plan,))

    def _check_arguments(self) -> None:
        name = self.kind.value
        known = ARGUMENTS.get(name)
        if known is None:
            if name not in SCHEDULERS:
                near = did_you_mean(name, (*ARGUMENTS, *SCHEDULERS))
                message = f"neither DeepSpeed nor torch has a scheduler {quote(name)}{near}"
                self.config.note("LR004", ("scheduler", "type"), message)
            return
        for key in self.config.keys(*_PARAMS):
            if key not in (*known, "last_batch_iteration"):
                near = did_you_mean(key, known)
                message = f"{name} has no argument {quote(key)}; it takes {listed(known)}{near}"
                self.config.note("LR803", (*_PARAMS, key), message, key=True)
        for key in NEEDED.get(name, ()):
            if key not in set(self.config.keys(*_PARAMS)):  # one that is null is filled in
                self.config.note("LR803", ("scheduler", "type"), f"{name} needs `{key}`")

    def _number(self, name: str, default: Any = None, **how: Any) -> Said | None:
        return self.config.number(*_PARAMS, name, default=default, **how)

    def _given(self, name: str, default: Any, **how: Any) -> Said:
        return self._number(name, default, **how) or Said(default)

    def _optimizer(self) -> Said:
        found = self.config.word("optimizer", "type", default="AdamW") or Said("AdamW")
        if found.value in OPTIMIZERS:
            return found
        return found.meaning("AdamW" if "adam" in found.value.lower() else "SGD")

    def _momentum(self) -> dict[str, Said | None]:
        name = "momentum" if self._optimizer().value == "SGD" else "betas"
        found = self.config.get("optimizer", "params", name)
        return {name: None if found is not None and found.value == "auto" else found}

    def _base(self) -> Said:
        """The optimizer's own LR."""
        note = "the optimizer's LR is not in the file"
        return self.rate or Said(Unknown("lr", "lr", note=note))

    def _own_rates(self, *own: Said) -> None:
        """Say that the optimizer's LR is not used, where it is none of the scheduler's own."""
        rate = self.rate
        if rate is None or rate.place is None or not isinstance(rate.value, int | float):
            return
        values = [each.value for each in own]
        if any(isinstance(value, Unknown) for value in values) or rate.value in values:
            return
        used = " to ".join(f"{value:g}" for value in values)
        message = (
            f"the optimizer's `lr` {rate.value:g} is not used: {self.kind.value} goes by LRs of "
            f"its own, {used}"
        )
        self.config.note("LR805", ("optimizer", "params", "lr"), message)

    def _rising(self, first: Any, low: Any) -> list[dict[str, Any]]:
        """The warm-up: a step at ``first``, then from ``low`` to 1 in W steps."""
        steps = self._given("warmup_num_steps", 1000, counts="steps", whole=True)
        if isinstance(steps.value, int) and steps.value <= 0:
            message = f"is {steps.value}; DeepSpeed takes 1 or more"
            self.config.wrong((*_PARAMS, "warmup_num_steps"), message, "LR803")
        kind = self.config.word(*_PARAMS, "warmup_type", default="log") or Said("log")
        shape = "linear" if kind.value == "linear" else "log"
        length = steps.meaning(calculated("max", steps.value, 2))
        return [
            {"shape": "constant", "to": first, "length": 1},
            {"shape": shape, "from": low, "to": 1, "length": length},
        ]

    def _left(self, phases: list[dict[str, Any]]) -> tuple[Said, bool]:
        """The steps from the end of the warm-up to T, and whether there are any."""
        note = "the file leaves it open"
        unknown = Unknown("total_num_steps", "steps", note=note)
        total = self._number("total_num_steps", counts="steps", whole=True) or Said(unknown)
        warmup = phases[-1]["length"].value
        if isinstance(total.value, int) and isinstance(warmup, int):
            return total.meaning(max(total.value - warmup, 1)), total.value > warmup
        return total.meaning(expression("max(", total.value, " - ", warmup, ", 1)")), True

    def _warmup(self) -> tuple[Said, dict[str, Any]]:
        base = self._number("warmup_max_lr", counts="lr") or self._base()
        self._own_rates(base)
        low = self._share("warmup_min_lr", base)
        phases = [*self._rising(low, low), {"shape": "constant", "to": 1}]
        return base, {"type": self.kind.meaning("Phases"), "phases": phases}

    def _decay(self) -> tuple[Said, dict[str, Any]]:
        base = self._given("warmup_max_lr", 0.001, counts="lr")
        self._own_rates(base)
        low = self._share("warmup_min_lr", base)
        rising = self._rising(low, low)
        left, falls = self._left(rising)
        last: dict[str, Any] = {"shape": "linear", "from": 1, "to": low, "length": left}
        if not falls:
            last = {"shape": "constant", "to": low}
        return base, {"type": self.kind.meaning("Phases"), "phases": [*rising, last]}

    def _cosine(self) -> tuple[Said, dict[str, Any]]:
        rising = self._rising(0, self._given("warmup_min_ratio", 0.0))
        left, _ = self._left(rising)
        low = self._given("cos_min_ratio", 0.0001)
        last = {"shape": "cosine", "from": 1, "to": low, "length": left, "shift": 1, "floor": 0}
        return self._base(), {"type": self.kind.meaning("Phases"), "phases": [*rising, last]}

    def _share(self, name: str, base: Said) -> Said:
        found = self._given(name, 0.0, counts="lr")
        return found.meaning(ratio(found.value, base.value))

    def _one_cycle(self) -> tuple[Said, dict[str, Any]]:
        base = self._given("cycle_max_lr", 0.001, counts="lr")
        least = self._given("cycle_min_lr", 0.0, counts="lr")
        self._own_rates(least, base)
        low = least.meaning(ratio(least.value, base.value))
        first = self._given("cycle_first_step_size", 2000, counts="steps")
        second = self._number("cycle_second_step_size", counts="steps") or first
        cycled = self.config.get(*_PARAMS, "cycle_momentum")
        if (cycled is None or cycled.value) and "adam" in self._optimizer().value.lower():
            self.notes.append("beta1 is cycled too, which is not shown")
        stairs = self._given("cycle_first_stair_count", 0)
        more = self._number("cycle_second_stair_count") or stairs
        rate, every = self._given("decay_lr_rate", 0), self._given("decay_step_size", 0)
        cycle = Cycle(low, first, second, stairs, more, rate, every)
        if stairs.value == 0 and more.value == 0:
            return base, {"type": self.kind.meaning("Phases"), "phases": cycle.phases()}
        return base, {"type": self.kind.meaning("LambdaLR"), "lr_lambda": cycle.text()}

    def _range_test(self) -> tuple[Said, dict[str, Any]]:
        base = self._given("lr_range_test_min_lr", 0.001, counts="lr")
        self._own_rates(base)
        size = self._given("lr_range_test_step_size", 2000, counts="steps", whole=True)
        rate = self._given("lr_range_test_step_rate", 1.0)
        stairs = self.config.get(*_PARAMS, "lr_range_test_staircase")
        if stairs is not None and stairs.value is True:
            text = expression("1 + ", rate.value, " * floor(step / ", size.value, ")")
            return base, {"type": self.kind.meaning("LambdaLR"), "lr_lambda": stairs.meaning(text)}
        last = rate.meaning(calculated("+", 1, rate.value))
        phase = {
            "shape": "linear",
            "from": 1,
            "to": last,
            "length": size,
            "past_end": "continue",
        }
        return base, {"type": self.kind.meaning("Phases"), "phases": [phase]}

    def _torch(self) -> tuple[Said, dict[str, Any]]:
        given = {key: argument(self.config, (*_PARAMS, key)) for key in self.config.keys(*_PARAMS)}
        return self._base(), {"type": self.kind, **given}


FORMAT: Final = Kind(
    "deepspeed",
    "DeepSpeed's configs",
    (JSON, YAML),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
    parses_json_as=COMMENTED_JSON,
)
