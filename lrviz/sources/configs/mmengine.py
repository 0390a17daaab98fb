"""MMEngine's configs, in Python, YAML and JSON: ``param_scheduler`` and ``optim_wrapper``.

Source: mmengine 0.10. `hooks/param_scheduler_hook.py` ticks what is ``by_epoch`` after each epoch,
all else after each iteration; ``convert_to_iter_based`` multiplies lengths by the iterations of an
epoch (`build_iter_from_epoch`); without ``end`` a scheduler acts to the end of the run
(`Runner._build_param_scheduler`). The recurrences: `lrviz.sources.windows`.

Schedulers that act from the start and multiply the LR become torch's classes of the same
recurrence, side by side; those that follow each other become phases. A step is an iteration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.configs import PYTHON_WORDS
from lrviz.sources.configs.mmcv import read_whole
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.mm_optimizers import (
    Optimizer,
    check_arguments,
    class_name,
    optimizers,
    rate_of,
    scale_of,
    table_of,
)
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.python_config import Whole, whole
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source, unfixable
from lrviz.sources.syntaxes import JSON, PYTHON, YAML
from lrviz.sources.window_classes import is_torchs, torchs
from lrviz.sources.window_expression import factor_by_step, product_by_step
from lrviz.sources.window_lengths import NotExpressible
from lrviz.sources.window_rules import ONE_EPOCH, act_together, check_windows, note_open_end
from lrviz.sources.windows import BY_STEP, KNOWN, Window, phases
from lrviz.text.problem import KeyPath, Problem, Span, quote

_EXPLAINED: Final = {
    "LR806": frozenset({"LR201", "LR202", "LR209", "LR301", "LR302", "LR314", "LR315"}),
    "LR315": frozenset({"LR201", "LR202"}),
    "LR303": frozenset({"LR204", "LR302", "LR309", "LR314"}),
    "LR204": frozenset({"LR309"}),
    "LR106": frozenset({"LR201", "LR202", "LR204"}),
}
"""What a window that does not fit shows as on the curve, by the rule that says it at its cause."""
_OWN_LINE: Final = re.compile(r"(?:param_scheduler|optim_wrapper|_base_)\s*=|with read_base\(\)")
_NOT_OF_THE_LR: Final = ("Momentum", "ParamScheduler", "WeightDecay")
_PROGRAM: Final = ("def ", "class ", "for ", "while ", "if __name__", "async ")
"""What a line of a program begins with, and none of a config."""


def _mentions(text: str) -> bool:
    return any(word in text for word in PYTHON_WORDS["mmengine"])


def _claims(document: Any) -> bool:
    if isinstance(document, Mapping):
        return "param_scheduler" in document or "optim_wrapper" in document
    if not isinstance(document, str):
        return False
    lines = document.splitlines()
    is_config = any(_OWN_LINE.match(line) for line in lines)
    return is_config and not any(line.startswith(_PROGRAM) for line in lines)


def _read(source: Source, assumed: Assumed) -> Reading:
    found = whole(source)
    config = Config(source, found.values, found.locations)
    config.problems += found.problems
    hook = config.get("default_hooks", "param_scheduler", "type")
    if hook is not None and class_name(hook) != "ParamSchedulerHook":
        reason = f"{quote(class_name(hook))} sets the LR, and its code is not read"
        at = found.at if hook.place is None else hook.place.value
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    if config.get("param_scheduler") is None and config.get("lr_config") is not None:
        return read_whole(source, found)
    if config.get("param_scheduler") is None:
        left = (Unreadable("", found.unread, found.at),) if found.unread else ()
        return Reading(unknown=left, problems=tuple(config.problems))
    own = optimizers(config, ("optim_wrapper", "optimizer"), ("optimizer",))
    first = _MMEngine(config, assumed, found, own[0]).reading()
    if len(own) == 1:
        return first
    others = [
        _MMEngine(Config(source, found.values, found.locations), assumed, found, each).reading()
        for each in own[1:]
    ]
    return _together((first, *others))


def _together(readings: tuple[Reading, ...]) -> Reading:
    """The schedules of several optimizers; what is wrong with one that they share is said once."""
    plans = [plan for reading in readings for plan in reading.plans]
    seen: list[Problem] = []
    for index, plan in enumerate(plans):
        plans[index] = replace(plan, problems=tuple(p for p in plan.problems if p not in seen))
        seen += plan.problems
    problems = dict.fromkeys(p for r in readings for p in r.problems if p not in seen)
    unknown = (one for reading in readings for one in reading.unknown)
    return Reading(tuple(plans), tuple(unknown), tuple(problems))


class _MMEngine:
    """One optimizer of a config: its schedulers as windows of one run."""

    def __init__(
        self, config: Config, assumed: Assumed, found: Whole, optimizer: Optimizer
    ) -> None:
        self.config = config
        self.assumed = assumed
        self.optimizer = optimizer
        own = config.get("param_scheduler", optimizer.name) if optimizer.name else None
        self.root: KeyPath = ("param_scheduler",)
        if own is not None:
            self.root = (*self.root, optimizer.name)
        self.at = found.at
        self.unread = found.unread
        self.epochs = config.number("train_cfg", "max_epochs", counts="epochs", whole=True)
        self.steps = config.number("train_cfg", "max_iters", counts="steps", whole=True)
        self.scale = scale_of(config)
        self.rate = rate_of(config, optimizer, self.scale)
        check_arguments(config, optimizer)
        self.long_epoch = class_name(config.get("train_cfg", "type")) == ONE_EPOCH

    def reading(self) -> Reading:
        windows = list(self._windows())
        check_windows(self.config, windows, self.rate, self._iterations)
        place = self.config.problem("LR002", self.root, "").span or self.at
        if not windows or any(p.severity == "error" for p in self.config.problems):
            return Reading(problems=tuple(self.config.problems))
        try:
            scheduler = self._scheduler(windows)
        except NotExpressible as error:
            unknown = (Unreadable(self.optimizer.name, str(error), place),)
            return Reading(unknown=unknown, problems=tuple(self.config.problems))
        table, places = parted(
            {
                **self._length(windows),
                "optimizer": table_of(self.config, self.optimizer, self.rate),
                "scheduler": scheduler,
            }
        )
        plan = Plan(
            unfixable(self.config.source),
            table,
            places,
            label=self.optimizer.name,
            notes=self._notes(),
            at=self._place(),
            problems=tuple(self.config.problems),
            quiet=FORMAT.quiet.union(*(_EXPLAINED.get(p.code, ()) for p in self.config.problems)),
        )
        return Reading((plan,))

    def _place(self) -> Span | None:
        """Where it stands: of one of several optimizers, where that does."""
        found = self.config.get(*self.optimizer.path) if self.optimizer.name else None
        return self.at if found is None or found.place is None else found.place.value

    def _notes(self) -> tuple[str, ...]:
        groups = self.config.get("optim_wrapper", "paramwise_cfg")
        notes = ["a step here is an iteration", *([self.unread] if self.unread else ())]
        if self.scale is not None:
            notes.append(
                "auto_scale_lr multiplies the LR by world_size x batch_size / base_batch_size"
            )
        if groups is not None and "lr_mult" in str(groups.value):
            notes.append("paramwise_cfg's lr_mult is left out: this is the LR of all other weights")
        return tuple(notes)

    def _windows(self) -> Iterator[Window]:
        found = self.config.get(*self.root)
        assert found is not None
        several = isinstance(found.value, list)
        count = len(found.value) if several else 1
        for index in range(count):
            window = self._window((*self.root, index) if several else self.root)
            if window is not None:
                yield window

    def _window(self, path: KeyPath) -> Window | None:
        said = self.config.get(*path)
        kind = class_name(self.config.get(*path, "type"))
        if said is None or not isinstance(said.value, Mapping):
            return None
        if kind.endswith(_NOT_OF_THE_LR):
            return None
        per_epoch = self._flag(path, "by_epoch", True)
        scaled = per_epoch and self._flag(path, "convert_to_iter_based", False)
        begin = self.config.number(*path, "begin", default=0) or Said(0)
        end = self.config.number(*path, "end")
        run = self._run_of(per_epoch, scaled)
        if end is None and scaled and self.long_epoch:
            end = Said(1, said.place)
            note_open_end(self.config, path, kind, self.epochs)
        lasts = end is None or _at_least(end.value, run.value)
        arguments = {
            key: value
            for key in self.config.keys(*path)
            if key not in ("type", "begin", "end", "by_epoch", "convert_to_iter_based", "verbose")
            and (value := self.config.get(*path, key)) is not None
        }
        return Window(
            kind,
            begin,
            end or run,
            arguments,
            per_epoch and not scaled,
            scaled,
            run,
            lasts,
            said,
        )

    def _flag(self, path: KeyPath, name: str, default: bool) -> bool:
        found = self.config.get(*path, name)
        return default if found is None else found.value is True

    @property
    def _iterations(self) -> Said | None:
        """The iterations of a run that counts no epochs; None where it does."""
        return self.steps if self.epochs is None else None

    def _run_of(self, per_epoch: bool, scaled: bool = False) -> Said:
        """How long the run is, in epochs or in iterations."""
        if per_epoch and not scaled and self._iterations is not None:
            return Said(1)
        if per_epoch:
            unknown = Unknown("epochs", "epochs", note="the config has no train_cfg.max_epochs")
            return self.epochs or Said(unknown)
        return self.steps or Said("total_steps")

    def _length(self, windows: list[Window]) -> dict[str, Any]:
        steps = self._iterations
        if steps is not None:
            each: Any = Unknown("steps_per_epoch", "batches", note="the iterations of an epoch")
            if any(window.per_epoch for window in windows):  # the whole run is one epoch to it
                each = steps
            elif not any(window.scaled for window in windows):
                each = None
            return {"steps": steps, "steps_per_epoch": each}
        return {"epochs": self._run_of(True)}

    def _scheduler(self, windows: list[Window]) -> Any:
        unknown = next((w.kind for w in windows if w.kind not in KNOWN), None)
        if unknown is not None:
            raise NotExpressible(f"{quote(unknown)} is no scheduler of MMEngine's own")
        if self.long_epoch and any(window.per_epoch for window in windows):
            raise NotExpressible(f"the whole run is one epoch to MMEngine in {ONE_EPOCH}")
        long_epoch = self._iterations is not None and any(w.per_epoch for w in windows)
        if long_epoch and any(window.scaled for window in windows):
            raise NotExpressible("one scheduler counts true epochs, and one the run as an epoch")
        overlap = act_together(windows, self.assumed)
        if all(is_torchs(window, scaled=overlap) for window in windows):
            ordered = sorted(windows, key=lambda window: window.per_epoch)  # iterations tick first
            if ordered != windows and any(window.kind == "OneCycleLR" for window in windows):
                raise NotExpressible(
                    "OneCycleLR starts over what a scheduler before it starts with"
                )
            tables = [torchs(window) for window in ordered]
            return tables if len(tables) > 1 else tables[0]
        type_ = windows[-1].said.meaning("LambdaLR")
        if overlap:
            text = product_by_step(windows, self.rate)
            return {"type": type_, "interval": "step", "lr_lambda": type_.meaning(text)}
        units = {window.per_epoch for window in windows}
        if len(units) > 1 or any(window.kind in BY_STEP for window in windows):
            text = factor_by_step(windows, self.rate)
            return {"type": type_, "interval": "step", "lr_lambda": type_.meaning(text)}
        interval = "epoch" if windows[0].per_epoch else "step"
        found = phases(windows, self.rate)
        first = self.config.get(*self.root)
        assert first is not None
        type_ = windows[-1].said.meaning("Phases")
        return first.meaning({"type": type_, "interval": interval, "phases": found})


def _at_least(end: Any, run: Any) -> bool:
    if isinstance(end, int | float) and isinstance(run, int | float):
        return end >= run
    return bool(end == run)


FORMAT: Final = Kind(
    "mmengine",
    "MMEngine's configs",
    (PYTHON, YAML, JSON),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR401"}),
)
