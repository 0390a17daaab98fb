"""TrainingArguments of Hugging Face's transformers, as YAML or JSON; TRL, LLaMA-Factory likewise.

They stand at the top of the file, or in a section of it, or in one inside that.

The scheduler ticks after every optimizer step (`Trainer._inner_training_loop`). Formulas, from
transformers 5.24 unless another version is named:

- N optimizer steps: `Trainer.set_initial_training_values`. ``max_steps``, else
  ceil(num_train_epochs · S) with S = max(ceil(batches / gradient_accumulation_steps), 1); up to
  4.51 the batches that are left over make no step: floor.
- W steps of warm-up: `TrainingArguments.get_warmup_steps`. ``warmup_steps`` where it is 1 or more,
  else ceil(N · warmup_steps). Up to 4.57 ``warmup_steps`` is whole and, where it is not 0, wins
  over ``warmup_ratio``; from 5.0 to 5.14 ``warmup_ratio`` wins; 5.15 does not know it any more.
- the factor at a step: `optimization.py`, `get_scheduler` and the function of each type.
- LLaMA-Factory (0.9.5, train/trainer_utils.py, `create_custom_scheduler`) holds for a third of what
  warmup_stable_decay leaves after the warm-up, unless ``lr_scheduler_kwargs`` says otherwise.

A file does not say how much data there is, so the steps of an epoch are not known; with
``dataset_size`` they are ceil(ceil(dataset_size / batch) / world_size) batches, each rounded down
with ``dataloader_drop_last`` (accelerate 1.15, `BatchSamplerShard`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from lrviz.sources.arguments_program import Program, program_of
from lrviz.sources.arithmetic import calculated, expression
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.deepspeed_beside import scheduler_beside
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.known_schedules import SCHEDULES, Warmup
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import JSON, YAML
from lrviz.sources.training_arguments import PROGRAMS, STRONG, arguments_at, places
from lrviz.sources.transformers_warmup import WarmupOf
from lrviz.sources.version import Version, version_of
from lrviz.text.place import Below
from lrviz.text.problem import KeyPath, did_you_mean, listed, quote

_NEWEST: Final = "5.24"
_OPTIMIZERS: Final = {"sgd": "SGD", "adafactor": "Adafactor", "adagrad": "Adagrad"}
_DECIDING: Final = (
    *("learning_rate", "lr_scheduler_type", "lr_scheduler_kwargs", "warmup_steps", "warmup_ratio"),
    *("max_steps", "num_train_epochs"),
)
"""What makes the schedule."""


def _mentions(text: str) -> bool:
    return any(name in text for name in STRONG)


def _claims(values: Any) -> bool:
    return any(True for _ in places(values))


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    roots = tuple(places(document.values)) or ((),)
    if len(roots) == 1:
        return _read_at(source, roots[0], assumed)
    plans: list[Plan] = []
    unknown: list[Unreadable] = []
    for root in roots:
        label, at = ".".join(map(str, root)), document.locations[root].key
        found = _read_at(source, root, assumed)
        plans += [replace(plan, label=label, at=at) for plan in found.plans]
        unknown += [replace(one, label=label) for one in found.unknown]
    return Reading(tuple(plans), tuple(unknown))


def _read_at(source: Source, root: KeyPath, assumed: Assumed) -> Reading:
    """The arguments at one path."""
    document = source.document
    assert document is not None
    values = arguments_at(document.values, root)
    program = program_of(values)
    config = Config(
        source,
        values,
        Below(document, root) if root else document.locations,
        # OmegaConf, which Hydra has, takes such a text for a number.
        text_is_number=program.reads_text or any(name in document.values for name in PROGRAMS),
        filled_in=("auto",),
    )
    return _Arguments(config, assumed, program).reading()


def plans_of_arguments(config: Config, assumed: Assumed) -> Reading:
    """The schedule of TrainingArguments that stand elsewhere: in a script."""
    return _Arguments(config, assumed, Program()).reading()


class _Arguments:
    """One file of TrainingArguments."""

    def __init__(self, config: Config, assumed: Assumed, program: Program) -> None:
        self.config = config
        self.assumed = assumed
        self.program = program
        self.quiet = FORMAT.quiet
        self.version: Version = version_of("transformers", _NEWEST, assumed)
        self.notes = [self.version.note("transformers")]

    def reading(self) -> Reading:
        beside = scheduler_beside(self.config)
        if beside is not None:
            return Reading(unknown=(beside,))
        rate = self._rate()
        usual = self.program.schedule
        kind = self.config.word("lr_scheduler_type", default=usual) or Said(usual)
        if kind.value == "greedy":
            reason = "GreedyLR follows the loss"
            at = None if kind.place is None else kind.place.value
            return Reading(unknown=(Unreadable("", reason, at),))
        own, near = self._given_beside(kind), ""
        slip = self.config.misspelt((), _DECIDING)
        if own is None and slip is not None:
            own, near = slip[0], f" (did you mean {quote(slip[1])}?)"
        if own is not None:
            reason = f"{quote(own)} is no argument of transformers' own{near}: who reads it decides"
            at = self.config.problem("LR002", (own,), "", key=True).span
            return Reading(unknown=(Unreadable("", reason, at),))
        length = self._length()
        scheduler = self._plateau(kind) if kind.value == "reduce_lr_on_plateau" else None
        scheduler = scheduler or self._scheduler(kind, rate)
        optimizer = {"type": self._optimizer(), "lr": rate, **self._betas()}
        where = kind if kind.place is not None else rate
        table, located = parted(
            {**length, "optimizer": optimizer, "scheduler": where.meaning(scheduler)}
        )
        plan = Plan(
            self.config.source,
            table,
            located,
            notes=tuple(self.notes),
            problems=tuple(self.config.problems),
            quiet=self.quiet,
        )
        return Reading((plan,))

    def _given_beside(self, kind: Said) -> str | None:
        """An argument of the schedule that stands where TrainingArguments has none: a program's."""
        schedule = SCHEDULES.get(kind.value)
        names = () if schedule is None else schedule.arguments
        given = set(self.config.keys("lr_scheduler_kwargs"))
        beside = (n for n in names if n not in given and self.config.get(n) is not None)
        return next(beside, None)

    def _rate(self) -> Said:
        found = self.config.number("learning_rate", counts="lr")
        if found is None:
            owner, rate = self.program.owner, self.program.rate
            self.notes.append(f"learning_rate is {owner} default, {rate:g}")
        return found or Said(self.program.rate)

    def _optimizer(self) -> Said:
        name = self.config.word("optim", default="adamw_torch") or Said("adamw_torch")
        return name.meaning(_OPTIMIZERS.get(name.value, "AdamW"))

    def _betas(self) -> dict[str, Any]:
        first, second = (self.config.number(f"adam_beta{n}") for n in (1, 2))
        if self._optimizer().value != "AdamW" or (first is None and second is None):
            return {}
        return {"betas": [first or Said(0.9), second or Said(0.999)]}

    def _length(self) -> dict[str, Any]:
        epochs = self.config.number("num_train_epochs", default=3, counts="epochs")
        steps = self.config.number("max_steps", default=-1, counts="steps", whole=True)
        assert epochs is not None
        assert steps is not None
        if isinstance(steps.value, Unknown) or steps.value > 0:
            if epochs.place is not None and not isinstance(steps.value, Unknown):
                message = (
                    f"`num_train_epochs` is not used: `max_steps` is {steps.value}, and wins; "
                    "say one of the two"
                )
                self.config.note("LR802", ("num_train_epochs",), message)
            return {"steps": steps}
        per_epoch = self._per_epoch()
        whole = epochs.value
        if isinstance(whole, float) and whole.is_integer():
            return {"epochs": epochs.meaning(int(whole)), **per_epoch}
        if isinstance(whole, int | Unknown):
            return {"epochs": epochs, **per_epoch}
        each = per_epoch.get("steps_per_epoch")
        each = each or Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")
        return {"steps": epochs.meaning(calculated("ceil", calculated("*", whole, each)))}

    def _per_epoch(self) -> dict[str, Any]:
        """The steps of an epoch, where enough is known of the data."""
        accumulated = self.config.number("gradient_accumulation_steps", default=1, whole=True)
        assert accumulated is not None
        if self.assumed.get("steps_per_epoch") is not None:
            return {}
        batches: Any = None
        if self.assumed.get("batches_per_epoch") is not None:
            batches = Unknown("batches_per_epoch", "batches", note="the batches of an epoch")
        elif self.assumed.get("dataset_size") is not None:
            size = self.config.number("per_device_train_batch_size", default=8, whole=True)
            assert size is not None
            data = Unknown("dataset_size", "other", note="the examples of the training data")
            world = Unknown("world_size", "other", default=1, note="the processes that train")
            dropped = self.config.get("dataloader_drop_last")
            rounded = "floor" if dropped is not None and dropped.value is True else "ceil"
            batches = calculated(rounded, calculated("/", data, size.value))
            batches = calculated(rounded, calculated("/", batches, world))
        if batches is None:
            return {}
        return {"steps_per_epoch": self._steps_of(batches, accumulated.value)}

    def _steps_of(self, batches: Any, accumulated: Any) -> Any:
        rounded = "floor" if self.version.parts < (4, 52) else "ceil"
        steps = calculated(rounded, calculated("/", batches, accumulated))
        return calculated("max", steps, 1)

    def _scheduler(self, kind: Said, rate: Said) -> dict[str, Any]:
        warmup = WarmupOf(self.config, self.version, self.program.takes_ratio).steps(kind)
        schedule = SCHEDULES.get(kind.value)
        if schedule is None:
            names = (*SCHEDULES, "reduce_lr_on_plateau", "greedy")
            message = f"transformers has no schedule {quote(kind.value)}"
            self.config.note(
                "LR004", ("lr_scheduler_type",), message + did_you_mean(kind.value, names)
            )
            phases = SCHEDULES["constant"].phases(Warmup(Said(0)), {}, rate)
            return {"type": kind.meaning("Phases"), "interval": "step", "phases": phases}
        arguments = self._arguments(kind.value, schedule.arguments)
        if self.program.is_factory and kind.value == "warmup_stable_decay":
            rest = expression("(total_steps - ", warmup.steps.value, ")")
            third = expression("floor(", rest, " / 3)")
            arguments.setdefault("num_stable_steps", Said(third))
            arguments.setdefault("num_decay_steps", Said(expression(rest, " - ", third)))
        missing = schedule.missing(arguments)
        if missing is not None:
            self.config.note("LR803", ("lr_scheduler_type",), missing)
            self.quiet = FORMAT.quiet | {"LR204"}  # it is drawn as with a decay of no steps
        clash = schedule.clash(arguments)
        if clash is not None:
            self.config.note("LR803", ("lr_scheduler_kwargs", clash[0]), clash[1], key=True)
        phases = schedule.phases(warmup, arguments, rate)
        return {"type": kind.meaning("Phases"), "interval": "step", "phases": phases}

    def _arguments(self, name: str, known: tuple[str, ...]) -> dict[str, Said]:
        """The arguments in ``lr_scheduler_kwargs``, as far as the schedule takes them."""
        found: dict[str, Said] = {}
        for key in self.config.keys("lr_scheduler_kwargs"):
            path = ("lr_scheduler_kwargs", key)
            if name == "inverse_sqrt" and self.version.is_known and self.version.parts < (5, 4):
                version = self.version.text
                message = f"`{key}` is not used: transformers {version} gives `{name}` no arguments"
                self.config.note("LR803", path, f"{message} (5.4 and later do)", key=True)
                continue
            if key not in known:
                takes = f"takes {listed(known)}" if known else "takes none"
                message = f"a `{name}` schedule has no argument {quote(key)}; it {takes}"
                self.config.note("LR803", path, message + did_you_mean(key, known), key=True)
                continue
            said = self.config.word(*path) if key.endswith("_type") else self.config.number(*path)
            if said is not None:
                found[key] = said
        return found

    def _plateau(self, kind: Said) -> dict[str, Any] | None:
        """ReduceLROnPlateau, ticked after each evaluation."""
        found = self.config.first(("eval_strategy",), ("evaluation_strategy",))
        when = "no" if found is None or found[1].value is False else str(found[1].value)
        if when == "no":
            message = f"`{kind.value}` needs an `eval_strategy`: without one transformers raises"
            self.config.note("LR803", ("lr_scheduler_type",), f"{message} ValueError")
        own = ("lr_scheduler_kwargs",)
        given = {key: self.config.get(*own, key) for key in self.config.keys(*own)}
        table: dict[str, Any] = {"type": "ReduceLROnPlateau", **given}
        if when == "epoch":
            return {**table, "interval": "epoch"}
        every = self.config.number("eval_steps", whole=True, counts="steps")
        every = every or self.config.number("logging_steps", default=500, whole=True)
        return {**table, "interval": "step", "frequency": every}


FORMAT: Final = Kind(
    "huggingface",
    "Hugging Face's TrainingArguments",
    (YAML, JSON),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
