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
from itertools import pairwise
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.arithmetic import calculated
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.configs import PYTHON_WORDS
from lrviz.sources.configs.mmcv import read_whole
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.python_config import Whole, whole
from lrviz.sources.quantity import Missing, NoValue, Quantity, Unknown, evaluate
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source, unfixable
from lrviz.sources.syntaxes import JSON, PYTHON, YAML
from lrviz.sources.window_classes import is_torchs, torchs
from lrviz.sources.window_expression import factor_by_step
from lrviz.sources.window_rules import check_windows
from lrviz.sources.windows import BY_STEP, KNOWN, NotExpressible, Window, phases
from lrviz.text.problem import KeyPath, quote

_EXPLAINED: Final = {
    "LR806": frozenset({"LR209", "LR301", "LR302", "LR314", "LR315"}),
    "LR315": frozenset({"LR201", "LR202"}),
}
"""What a window that does not fit shows as on the curve, by the rule that says it at its cause."""
_OWN_LINE: Final = re.compile(r"(?:param_scheduler|optim_wrapper|_base_)\s*=|with read_base\(\)")
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
    if config.get("param_scheduler") is None and config.get("lr_config") is not None:
        return read_whole(source, found)
    if config.get("param_scheduler") is None:
        left = (Unreadable("", found.unread, found.at),) if found.unread else ()
        return Reading(unknown=left, problems=tuple(config.problems))
    return _MMEngine(config, assumed, found).reading()


class _MMEngine:
    """One config: its schedulers as windows of one run."""

    def __init__(self, config: Config, assumed: Assumed, found: Whole) -> None:
        self.config = config
        self.assumed = assumed
        self.at = found.at
        self.unread = found.unread
        self.epochs = config.number("train_cfg", "max_epochs", counts="epochs", whole=True)
        self.steps = config.number("train_cfg", "max_iters", counts="steps", whole=True)
        self.scale = self._scale()
        self.rate = self._rate()

    def reading(self) -> Reading:
        windows = list(self._windows())
        check_windows(self.config, windows, self._run_of, self.rate)
        place = self.config.problem("LR002", ("param_scheduler",), "").span or self.at
        if not windows or any(p.severity == "error" for p in self.config.problems):
            return Reading(problems=tuple(self.config.problems))
        try:
            scheduler = self._scheduler(windows)
        except NotExpressible as error:
            unknown = (Unreadable("", str(error), place),)
            return Reading(unknown=unknown, problems=tuple(self.config.problems))
        table, places = parted(
            {**self._length(windows), "optimizer": self._optimizer(), "scheduler": scheduler}
        )
        plan = Plan(
            unfixable(self.config.source),
            table,
            places,
            notes=self._notes(),
            at=self.at,
            problems=tuple(self.config.problems),
            quiet=FORMAT.quiet.union(*(_EXPLAINED.get(p.code, ()) for p in self.config.problems)),
        )
        return Reading((plan,))

    def _rate(self) -> Said:
        found = self.config.number("optim_wrapper", "optimizer", "lr", counts="lr")
        found = found or self.config.number("optimizer", "lr", counts="lr")
        found = found or Said(Unknown("lr", "lr", note="the config names no LR"))
        return found.meaning(calculated("*", found.value, self.scale)) if self.scale else found

    def _scale(self) -> Any:
        """By what `Runner.scale_lr` multiplies the LR; None where it does not."""
        enabled = self.config.get("auto_scale_lr", "enable")
        base = self.config.number("auto_scale_lr", "base_batch_size", whole=True)
        if enabled is None or enabled.value is not True or base is None:
            return None
        size = self.config.number("train_dataloader", "batch_size", whole=True)
        each: Any = Unknown("batch_size", "other", note="the examples that a process takes at once")
        world = Unknown("world_size", "other", default=1, note="the processes that train")
        return calculated(
            "/", calculated("*", world, each if size is None else size.value), base.value
        )

    def _optimizer(self) -> Said | dict[str, Any]:
        path = ("optim_wrapper", "optimizer")
        given = self.config.get(*path, "type")
        name = _class_name(given)
        kind = name if name in OPTIMIZERS else "AdamW" if "Adam" in name else "SGD"
        known = OPTIMIZERS[kind].by_name if name == kind else {}
        own = {
            key: self.config.get(*path, key)
            for key in self.config.keys(*path)
            if key in known and key not in ("type", "lr")
        }
        own = {k: v for k, v in own.items() if v is not None and not _has_unknown(v.value)}
        type_ = Said(kind) if given is None else given.meaning(kind)
        return {"type": type_, "lr": self.rate, **own}

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
        found = self.config.get("param_scheduler")
        assert found is not None
        several = isinstance(found.value, list)
        count = len(found.value) if several else 1
        for index in range(count):
            path: KeyPath = ("param_scheduler", index) if several else ("param_scheduler",)
            window = self._window(path)
            if window is not None:
                yield window

    def _window(self, path: KeyPath) -> Window | None:
        said = self.config.get(*path)
        kind = _class_name(self.config.get(*path, "type"))
        if said is None or not isinstance(said.value, Mapping):
            return None
        if kind.endswith("Momentum") or kind.endswith("ParamScheduler"):
            return None
        per_epoch = self._flag(path, "by_epoch", True)
        scaled = per_epoch and self._flag(path, "convert_to_iter_based", False)
        begin = self.config.number(*path, "begin", default=0) or Said(0)
        end = self.config.number(*path, "end")
        run = self._run_of(per_epoch)
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
            lasts,
            said,
        )

    def _flag(self, path: KeyPath, name: str, default: bool) -> bool:
        found = self.config.get(*path, name)
        return default if found is None else found.value is True

    def _run_of(self, per_epoch: bool) -> Said:
        """How long the run is, in epochs or in iterations."""
        if per_epoch:
            unknown = Unknown("epochs", "epochs", note="the config has no train_cfg.max_epochs")
            return self.epochs or Said(unknown)
        return self.steps or Said("total_steps")

    def _length(self, windows: list[Window]) -> dict[str, Any]:
        if self.steps is not None and self.epochs is None:
            if not any(window.per_epoch or window.scaled for window in windows):
                return {"steps": self.steps}
            note = "the iterations of an epoch"
            return {
                "steps": self.steps,
                "steps_per_epoch": Unknown("steps_per_epoch", "batches", note=note),
            }
        return {"epochs": self._run_of(True)}

    def _scheduler(self, windows: list[Window]) -> Any:
        unknown = next((w.kind for w in windows if w.kind not in KNOWN), None)
        if unknown is not None:
            raise NotExpressible(f"{quote(unknown)} is no scheduler of MMEngine's own")
        if all(map(is_torchs, windows)):
            ordered = sorted(windows, key=lambda window: window.per_epoch)  # iterations tick first
            tables = [torchs(window) for window in ordered]
            return tables if len(tables) > 1 else tables[0]
        self._in_order(windows)
        units = {window.per_epoch for window in windows}
        if len(units) > 1 or any(window.kind in BY_STEP for window in windows):
            text = factor_by_step(windows, self.rate)
            type_ = windows[-1].said.meaning("LambdaLR")
            return {"type": type_, "interval": "step", "lr_lambda": type_.meaning(text)}
        interval = "epoch" if windows[0].per_epoch else "step"
        found = phases(windows, self.rate)
        first = self.config.get("param_scheduler")
        assert first is not None
        type_ = windows[-1].said.meaning("Phases")
        return first.meaning({"type": type_, "interval": interval, "phases": found})

    def _in_order(self, windows: list[Window]) -> None:
        """Refuse windows that act at the same time, as far as their numbers are known."""
        for one, other in pairwise(windows):
            end, begin = self._number(one, one.end.value), self._number(other, other.begin.value)
            if all(window.per_epoch or window.scaled for window in (one, other)):
                end, begin = _known(one.end.value), _known(other.begin.value)
            if end is not None and begin is not None and begin < end:
                raise NotExpressible("two schedulers act at the same time")

    def _number(self, window: Window, value: Any) -> float | None:
        """A count of a window in steps, or in epochs where all count those."""
        try:
            found = evaluate(value, self.assumed.values)
        except (NoValue, Missing):
            return None
        if not isinstance(found, int | float):
            return None
        if not window.scaled and not window.per_epoch:
            return float(found)
        each = self.assumed.get("steps_per_epoch")
        if each is None or isinstance(each.value, str):
            return None
        return float(found * each.value)


def _known(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None


def _at_least(end: Any, run: Any) -> bool:
    if isinstance(end, int | float) and isinstance(run, int | float):
        return end >= run
    return bool(end == run)


def _class_name(said: Said | None) -> str:
    """The name of a class: a text, or one that the config imports."""
    value = None if said is None else said.value
    name = value.name if isinstance(value, Unknown) else value if isinstance(value, str) else ""
    return name.rpartition(".")[2]


def _has_unknown(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(each, Unknown | Quantity) for each in items)


FORMAT: Final = Kind(
    "mmengine",
    "MMEngine's configs",
    (PYTHON, YAML, JSON),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR401"}),
)
