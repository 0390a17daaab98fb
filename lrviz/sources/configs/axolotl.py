"""Axolotl's YAML: transformers' schedules, and some of its own.

Source: axolotl 0.19. With N optimizer steps and t the step:

- W steps of warm-up (core/builders/base.py, `_configure_warmup_and_logging`): ``warmup_steps``,
  else int(warmup_ratio · N), else min(int(0.03 · N), 100); a warm-up of 1 becomes one of 2.
- the schedule (core/trainers/mixins/scheduler.py, `create_scheduler`): ``one_cycle`` is torch's
  with pct_start W / N; ``rex``; for ``cosine``, the default, `lr_quadratic_warmup` wins over
  `cosine_constant_lr_ratio` and `cosine_min_lr_ratio`; all else is transformers' (`get_scheduler`).
- the formulas: utils/schedulers.py. `RexLR` and `JaggedLRRestartScheduler` are each a step
  ahead, as they hand the `last_epoch` that there is to torch, which counts on from it.

It turns a text such as ``2e-4`` into the number itself. N is ``max_steps``, else
``num_epochs`` · S; how many steps S an epoch has depends on the data and on how it is packed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, expression
from lrviz.sources.assume import Assumed
from lrviz.sources.classes import NotKnown
from lrviz.sources.config import Config
from lrviz.sources.deepspeed_beside import scheduler_beside
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.known_schedules import SCHEDULES, Warmup, warmup_phase
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.problem import did_you_mean, listed, quote

_OWN: Final = (
    *(
        "micro_batch_size",
        "sequence_len",
        "num_epochs",
        "learning_rate",
        "lr_scheduler",
        "datasets",
    ),
    *("adapter", "val_set_size", "dataset_prepared_path", "sample_packing", "optimizer"),
)
_DECIDING: Final = (
    *("learning_rate", "lr_scheduler", "lr_scheduler_kwargs", "warmup_steps", "warmup_ratio"),
    *("num_epochs", "max_steps", "cosine_min_lr_ratio", "cosine_constant_lr_ratio"),
)
"""What makes the schedule."""
_ITS_SCHEDULES: Final = ("one_cycle", "rex")


def _mentions(text: str) -> bool:
    return "base_model" in text and "learning_rate" in text


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping) or "base_model" not in values:
        return False
    return "learning_rate" in values and sum(key in values for key in _OWN) >= 3


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    config = Config(source, document.values, document.locations, text_is_number=True)
    return _Axolotl(config).reading()


class _Axolotl:
    """One file: its LR, its warm-up, and the floor that some schedules have."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.rate = config.number("learning_rate", counts="lr") or Said(Unknown("lr", "lr"))
        self.kind = config.word("lr_scheduler", default="cosine") or Said("cosine")
        self.warmup = self._warmup()
        self.floor = config.number("cosine_min_lr_ratio")
        config.note_slip(_DECIDING, "Axolotl", "ignores it")

    def reading(self) -> Reading:
        beside = scheduler_beside(self.config)
        if beside is not None:
            return Reading(unknown=(beside,))
        try:
            scheduler = self._jagged(self._scheduler())
        except NotKnown as error:
            at = self.config.problem("LR002", error.path, "").span
            return Reading(unknown=(Unreadable("", str(error), at),))
        where = self.kind if self.kind.place is not None else self.rate
        name = self.config.word("optimizer", default="adamw_torch") or Said("adamw_torch")
        kind = "AdamW" if "adam" in name.value else "SGD"
        table, places = parted(
            {
                **self._length(),
                "optimizer": {"type": name.meaning(kind), "lr": self.rate},
                "scheduler": where.meaning({**scheduler, "interval": "step"}),
            }
        )
        problems = tuple(self.config.problems)
        plan = Plan(self.config.source, table, places, problems=problems, quiet=FORMAT.quiet)
        return Reading((plan,))

    def _length(self) -> dict[str, Any]:
        steps = self.config.number("max_steps", counts="steps", whole=True)
        if steps is not None and (isinstance(steps.value, Unknown) or steps.value > 0):
            return {"steps": steps}
        epochs = self.config.number("num_epochs", default=1, counts="epochs") or Said(1)
        if isinstance(epochs.value, float) and epochs.value.is_integer():
            return {"epochs": epochs.meaning(int(epochs.value))}
        if not isinstance(epochs.value, float):
            return {"epochs": epochs}
        each = Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")
        return {"steps": epochs.meaning(calculated("ceil", calculated("*", epochs.value, each)))}

    def _warmup(self) -> Said:
        steps = self.config.number("warmup_steps", counts="steps")
        share = self.config.number("warmup_ratio")
        if steps is not None:
            if isinstance(steps.value, float) and steps.value < 1:  # a share, to transformers 5
                return steps.meaning(expression("ceil(total_steps * ", steps.value, ")"))
            if share is not None and isinstance(steps.value, int):
                message = f"`warmup_ratio` is not used: `warmup_steps` is {steps.value}, and wins"
                self.config.note("LR801", ("warmup_ratio",), message)
            return steps.meaning(2) if steps.value == 1 else steps
        if share is not None:
            found = share.meaning(expression("floor(", share.value, " * total_steps)"))
        else:
            found = Said("min(floor(0.03 * total_steps), 100)")
        text = found.value
        return found.meaning(expression("(2 if ", text, " == 1 else ", text, ")"))

    def _scheduler(self) -> dict[str, Any]:
        name = self.kind.value
        if name == "one_cycle":
            return self._one_cycle()
        if name == "rex":
            return self._lambda(self._rex())
        if name == "cosine":
            quadratic = self.config.get("lr_quadratic_warmup")
            if quadratic is not None and quadratic.value is True:
                return self._lambda(self._quadratic())
            if self.floor is not None and self.floor.value != 0:
                return self._phases(self._cosine(self.floor))
        schedule = SCHEDULES.get(name)
        if schedule is None and "$" in name:
            raise NotKnown(("lr_scheduler",), f"the schedule is {quote(name)}, put in when it runs")
        if schedule is None:
            near = did_you_mean(name, (*SCHEDULES, *_ITS_SCHEDULES))
            message = f"neither Axolotl nor transformers has a schedule {quote(name)}{near}"
            self.config.note("LR004", ("lr_scheduler",), message)
            return self._phases(SCHEDULES["constant"].phases(Warmup(Said(0)), {}, self.rate))
        given = {key: said for key, said in self._arguments().items() if key in schedule.arguments}
        for key in self._arguments():
            if key not in schedule.arguments:
                takes = (
                    f"takes {listed(schedule.arguments)}" if schedule.arguments else "takes none"
                )
                message = f"a `{name}` schedule has no argument {quote(key)}; it {takes}"
                self.config.note("LR803", ("lr_scheduler_kwargs", key), message, key=True)
        if not schedule.warms_up:
            self._needless(name)
        missing = schedule.missing(given)
        if missing is not None:
            self.config.note("LR803", ("lr_scheduler",), missing)
        return self._phases(schedule.phases(Warmup(self.warmup), given, self.rate))

    def _needless(self, name: str) -> None:
        for key in ("warmup_steps", "warmup_ratio"):
            found = self.config.get(key)
            if found is not None and found.value:
                message = f"`{key}` is not used: a `{name}` schedule has no warm-up"
                self.config.note("LR801", (key,), f"{message} (`constant_with_warmup` does)")

    def _arguments(self) -> dict[str, Said]:
        own = ("lr_scheduler_kwargs",)
        found = {key: self.config.get(*own, key) for key in self.config.keys(*own)}
        return {key: said for key, said in found.items() if said is not None}

    def _phases(self, phases: list[Any]) -> dict[str, Any]:
        return {"type": self.kind.meaning("Phases"), "phases": phases}

    def _lambda(self, text: Any) -> dict[str, Any]:
        return {"type": self.kind.meaning("LambdaLR"), "lr_lambda": self.kind.meaning(text)}

    def _cosine(self, floor: Said) -> list[Any]:
        warm = warmup_phase(Warmup(self.warmup))
        constant = self.config.number("cosine_constant_lr_ratio")
        falling: dict[str, Any] = {"shape": "cosine", "from": 1, "to": floor}
        if constant is None or constant.value == 0:
            return [*warm, falling]
        text = expression(
            "max(floor(total_steps * ", constant.value, ") - ", self.warmup.value, ", 0)"
        )
        falling["length"] = constant.meaning(text)
        return [*warm, falling, {"shape": "constant", "to": floor}]

    def _one_cycle(self) -> dict[str, Any]:
        share = expression("(", self.warmup.value, ") / total_steps")
        given = {"pct_start": self.warmup.meaning(share), "anneal_strategy": "cos"}
        lengths = {"max_lr": self.rate, "total_steps": "total_steps"}
        type_ = self.kind.meaning("OneCycleLR")
        return {"type": type_, **lengths, **given, **self._arguments()}

    def _rex(self, step: str = "(step + 1)") -> Any:
        """The factor z / (0.1 + 0.9 z), with z what is left of the steps after the warm-up."""
        floor = Said(0) if self.floor is None else self.floor
        warm = self.warmup.value
        left = expression("((total_steps - ", step, ") / (total_steps - ", warm, "))")
        share = expression("(", left, " / (0.1 + 0.9 * ", left, "))")
        low = floor.value
        fall = expression(low, " + (1 - ", low, ") * ", share)
        rise = expression(step, " / ", warm, " if ", step, " <= ", warm)
        return expression(rise, " else ", fall, " if ", step, " < total_steps else ", low)

    def _quadratic(self, step: str = "step") -> Any:
        warm = self.warmup.value
        rise = expression("(", step, " / ", warm, ") ** 2 if ", step, " < ", warm)
        return expression(rise, " else ", self._half_cosine(step, 0))

    def _half_cosine(self, step: Any, low: Any, end: Any = "total_steps") -> Any:
        warm = self.warmup.value
        share = expression("(", step, " - ", warm, ") / max(1, ", end, " - ", warm, ")")
        wave = expression("0.5 * (1 + cos(pi * ", share, "))")
        return wave if low == 0 else expression("((1 - ", low, ") * ", wave, " + ", low, ")")

    def _jagged(self, scheduler: dict[str, Any]) -> dict[str, Any]:
        """The schedule with a warm-up after each restart, where there are restarts."""
        every = self._restart("steps")
        if every is None:
            return scheduler
        step = "(step + 2)" if self.kind.value == "rex" else "(step + 1)"
        inner = self._inner(step)
        if inner is None:
            reason = f"what restarts do to a `{self.kind.value}` schedule is not known"
            raise NotKnown(("jagged_restart_steps",), reason)
        rising = self._restart("warmup_steps") or Said(10)
        falling = self._restart("anneal_steps") or Said(1)
        low = 0.001 if self.floor is None or not self.floor.value else self.floor.value
        at = expression("(", step, " % ", every.value, ")")
        last = calculated("-", every.value, falling.value)
        up = expression(at, " / ", rising.value, " if ", at, " < ", rising.value)
        down = expression(
            "(", every.value, " - ", at, ") / ", falling.value, " if ", at, " > ", last
        )
        cycle = expression("1 if ", step, " < ", last, " else ", up, " else ", down, " else 1")
        scale = expression("((", cycle, ") * (1 - ", low, ") + ", low, ")")
        return self._lambda(expression("(", inner, ") * ", scale))

    def _restart(self, name: str) -> Said | None:
        """A number of the restarts; 0 and false say that there is none."""
        path = (f"jagged_restart_{name}",)
        given = self.config.get(*path)
        return self.config.number(*path, whole=True) if given is not None and given.value else None

    def _inner(self, step: str) -> Any:
        """The schedule inside the restarts as an expression of ``step``, which is ahead."""
        warm = self.warmup.value
        floor = 0 if self.floor is None else self.floor.value
        rise = expression(step, " / ", warm, " if ", step, " < ", warm, " else ")
        name = self.kind.value
        if name == "rex":
            return self._rex(step)
        if name == "cosine":
            quadratic = self.config.get("lr_quadratic_warmup")
            if quadratic is not None and quadratic.value is True:
                return self._quadratic(step)
            constant = self.config.number("cosine_constant_lr_ratio") if floor else None
            if constant is None or constant.value == 0:
                return expression(rise, self._half_cosine(step, floor))
            end = expression("floor(total_steps * ", constant.value, ")")
            ahead = expression("min(", step, ", ", end, ")")
            return expression(rise, self._half_cosine(ahead, floor, end))
        if name == "linear":
            left = expression("(total_steps - ", step, ") / max(1, total_steps - ", warm, ")")
            return expression(rise, "max(0, ", left, ")")
        if name == "constant_with_warmup":
            return expression(rise, "1")
        return "1" if name == "constant" else None


FORMAT: Final = Kind(
    "axolotl",
    "Axolotl's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
