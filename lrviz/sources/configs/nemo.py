"""NeMo's YAML: ``optim`` with its ``sched``, beside ``model`` or in it, and ``trainer``.

Source: nemo_toolkit 3.0, core/optim/lr_scheduler.py. The policy ticks per step. N is the policy's
own ``max_steps``, else the trainer's, else its epochs times the steps of one (`compute_max_steps`);
W is ``warmup_steps``, else int(warmup_ratio · N). With t the step:

- t ≤ W, where there is a warm-up: (t + 1) / (W + 1) (`WarmupPolicy`); beyond N min_lr.
- CosineAnnealing: half a cosine from W to N down to min_lr; with ``constant_steps`` C the warm-up
  is t / W, the cosine is C steps shorter, and min_lr holds after it.
- WarmupAnnealing: a line from 1 at W to min_lr at N. PolynomialDecayAnnealing: by ``power``.
- InverseSquareRootAnnealing: √((W + 1) / (t + 1)). NoamAnnealing: with t at least 1,
  d_model^-0.5 · min(t^-0.5, t · W^-1.5), at least min_lr after the warm-up.
- SquareAnnealing, SquareRootAnnealing: the square, or the root, of what is left, at least min_lr,
  which is 1e-5 by default for the square, and 0 for all others.

OmegaConf reads ``1e-4`` as a number, and references are followed.
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
from lrviz.sources.trainer import length, limit_of
from lrviz.text.problem import KeyPath, quote

_PLACES: Final[tuple[KeyPath, ...]] = (("model", "optim"), ("optim",))
_NAMES: Final = (
    *("CosineAnnealing", "WarmupAnnealing", "PolynomialDecayAnnealing", "NoamAnnealing"),
    *("InverseSquareRootAnnealing", "SquareAnnealing", "SquareRootAnnealing", "WarmupPolicy"),
)
_KEYS: Final = (
    *("name", "max_steps", "warmup_steps", "warmup_ratio", "min_lr", "last_epoch"),
    *("constant_steps", "constant_ratio", "hold_steps", "hold_ratio", "power", "cycle", "d_model"),
    *("decay_rate", "monitor", "reduce_on_plateau", "iters_per_batch", "t_max_epochs"),
    *("t_accumulate_grad_batches", "t_limit_train_batches", "t_num_workers"),
)
"""What one of the policies takes, and what `prepare_lr_scheduler` takes away."""


def _mentions(text: str) -> bool:
    return "sched:" in text and "optim:" in text


def _claims(values: Any) -> bool:
    return _optim(values) is not None


def _optim(values: Any) -> KeyPath | None:
    """Where the optimizer with its schedule stands."""
    for path in _PLACES:
        found = values
        for name in (*path, "sched"):
            found = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping) and isinstance(found.get("name"), str):
            return path
    return None


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    path = _optim(document.values)
    assert path is not None
    values = resolved(document.values)
    config = Config(source, values, document.locations, text_is_number=True)
    for repeated, span in document.repeated:
        message = f"`{repeated[-1]}` is given twice, which OmegaConf refuses"
        config.problems.append(source.problem("LR001", message, span))
    name = config.get(*path, "sched", "name")
    where = config.get(*path, "sched")
    assert name is not None
    assert where is not None
    if name.value not in _NAMES:
        at = None if name.place is None else name.place.value
        reason = f"{quote(name.value)} is a policy that lrviz does not know"
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    own = (*path, "sched")
    if config.get(*own, "args") is None and not config.takes(own, _KEYS, str(name.value)):
        return Reading(problems=tuple(config.problems))
    policy = _Policy(config, path, assumed)
    optimizer = config.word(*path, "name", default="adamw") or Said("adamw")
    kind = "AdamW" if "adam" in optimizer.value.lower() else "SGD"
    betas = config.get(*path, "betas") if kind == "AdamW" else None
    scheduler = where.meaning({**policy.scheduler(name), "interval": "step"})
    table, places = parted(
        {
            **policy.length(),
            "optimizer": {"type": optimizer.meaning(kind), "lr": policy.rate, "betas": betas},
            "scheduler": scheduler,
        }
    )
    problems = tuple(config.problems)
    return Reading((Plan(source, table, places, problems=problems, quiet=FORMAT.quiet),))


class _Policy:
    """One policy with its numbers: W, N, and the floor as a factor."""

    def __init__(self, config: Config, path: KeyPath, assumed: Assumed) -> None:
        self.config, self.path, self.assumed = config, path, assumed
        rate = config.number(*path, "lr", counts="lr")
        self.rate = rate or Said(Unknown("lr", "lr", note="the file names no LR"))
        own = self._number("max_steps", counts="steps", whole=True)
        self.total: Any = "total_steps" if own is None or own.value == -1 else own.value
        square = config.get(*path, "sched", "name")
        least = 1e-5 if square is not None and square.value == "SquareAnnealing" else 0.0
        low = self._number("min_lr", default=least, counts="lr") or Said(least)
        self.floor = low.meaning(ratio(low.value, self.rate.value))
        self.warmup = self._count("warmup")
        self.end = self.warmup if self.total == "total_steps" or own is None else own

    def _number(self, name: str, **how: Any) -> Said | None:
        found = self.config.get(*self.path, "sched", name)
        if found is not None and str(found.value).startswith("$"):  # put in when it runs
            return None
        return self.config.number(*self.path, "sched", name, **how)

    def _count(self, what: str) -> Said:
        """The steps of the warm-up, or of the constant end."""
        steps = self._number(f"{what}_steps", counts="steps")
        share = self._number(f"{what}_ratio")
        if steps is not None:
            if share is not None:
                message = (
                    f"`{what}_steps` and `{what}_ratio` are both given; NeMo takes one of them"
                )
                self.config.note("LR801", (*self.path, "sched", f"{what}_ratio"), message)
            return steps
        if share is None:
            return Said(0)
        if isinstance(self.total, int) and isinstance(share.value, int | float):
            return share.meaning(int(share.value * self.total))
        return share.meaning(expression("floor(", share.value, " * ", self.total, ")"))

    def length(self) -> dict[str, Any]:
        steps = self.config.number("trainer", "max_steps", counts="steps", whole=True)
        epochs = self.config.number("trainer", "max_epochs", counts="epochs", whole=True)
        steps = None if steps is None or steps.value == -1 else steps
        epochs = None if epochs is None or epochs.value == -1 else epochs
        if steps is not None:
            return {"steps": steps}
        if epochs is None and isinstance(self.total, int):
            note = "the file does not say how long the run is"
            return {"steps": Unknown("steps", "steps", default=self.total, note=note)}
        accumulated = self.config.number("trainer", "accumulate_grad_batches", whole=True)
        limit = limit_of(self.config, ("trainer",))
        return length(epochs, None, accumulated, self.assumed, "step", limit)

    def _has_no_decay(self, constant: Said) -> bool:
        """Whether the warm-up and the constant end leave no step to decay over, which is said."""
        steps = self.config.get("trainer", "max_steps")
        own = isinstance(self.total, int)
        total = self.total if own else None if steps is None else steps.value
        warm = self.warmup.value
        known = all(isinstance(each, int) for each in (total, warm, constant.value))
        if not known or warm == 0 or constant.value < total - warm:
            return False
        message = (
            f"the warm-up of {warm:,} steps and the constant end of {constant.value:,} leave none "
            f"of {total:,} to decay over: the LR falls to min_lr at once where the warm-up ends"
        )
        given = self._number("constant_steps") is not None
        key = "constant_steps" if given else "constant_ratio"
        self.config.note("LR205", (*self.path, "sched", key), message)
        return True

    def scheduler(self, name: Said) -> dict[str, Any]:
        type_, low = name.meaning("Phases"), self.floor
        warm, total = self.warmup.value, self.total
        left = self.end.meaning(expression("max(", total, " - ", warm, ", 0)"))
        tail = {"shape": "constant", "to": low}
        match name.value:
            case "WarmupPolicy":
                over = {"shape": "constant", "to": 1, "length": expression(left.value, " + 1")}
                return {"type": type_, "phases": [*self._rising(), over, tail]}
            case "CosineAnnealing":
                constant = self._count("constant")
                if constant.value == 0:
                    falling = {"shape": "cosine", "from": 1, "to": low, "length": left}
                    return {"type": type_, "phases": [*self._rising(), falling]}
                shorter = expression("max(", total, " - ", warm, " - ", constant.value, ", 0)")
                line = {"shape": "linear", "from": 0, "to": 1, "length": self.warmup}
                # With nothing left to decay over, the step that ends the warm-up is its own.
                none = expression("1 if ", total, " - ", warm, " - ", constant.value, " < 1 else 0")
                top = {"shape": "constant", "to": 1, "length": none}
                rising = [] if warm == 0 else [line, top]
                falling = {"shape": "cosine", "from": 1, "to": low, "length": shorter}
                end = [] if self._has_no_decay(constant) else [tail]
                return {"type": type_, "phases": [*rising, falling, *end]}
            case "WarmupAnnealing" | "PolynomialDecayAnnealing":
                falling = {"shape": "linear", "from": 1, "to": low, "length": left}
                power = self._number("power")
                if power is not None and name.value.startswith("Poly"):
                    falling |= {"shape": "power", "power": power}
                return {"type": type_, "phases": [*self._rising(), falling]}
            case "SquareAnnealing":
                falling = {"shape": "power", "power": 2, "from": 1, "to": 0, "floor": low}
                falling["length"] = left
                return {"type": type_, "phases": [*self._rising(), falling]}
            case "SquareRootAnnealing":
                falling = {"shape": "power", "power": 0.5, "from": 1, "to": 0, "floor": low}
                if warm == 0:
                    falling["length"] = expression(total)
                    return {"type": type_, "phases": [falling]}
                # Its root is of all steps, so it jumps after the step that ends the warm-up.
                last = {"shape": "constant", "to": 1, "length": 1}
                falling |= {"length": expression(total), "shift": expression(warm, " + 1")}
                return {"type": type_, "phases": [*self._rising(), last, falling]}
            case "InverseSquareRootAnnealing":
                scale = expression(warm, " + 1")
                falling = {"shape": "inverse-sqrt", "from": 1, "timescale": scale}
                if total == "total_steps":
                    return {"type": type_, "phases": [*self._rising(), falling]}
                falling["length"] = left.meaning(expression(left.value, " + 1"))
                return {"type": type_, "phases": [*self._rising(), falling, tail]}
        return {"type": name.meaning("LambdaLR"), "lr_lambda": self._noam()}

    def _rising(self) -> list[dict[str, Any]]:
        """(t + 1) / (W + 1) up to W."""
        warm = self.warmup.value
        if warm == 0:
            return []
        first = expression("1 / (", warm, " + 1)")
        return [{"shape": "linear", "from": first, "to": 1, "length": self.warmup}]

    def _noam(self) -> Any:
        size = self.config.get(*self.path, "sched", "d_model")
        width = size.value if size is not None else 1
        if not isinstance(width, int | float):
            width = Unknown("d_model", "other", note="the model's width")
        scale = calculated("**", width, -0.5)
        warm, step = self.warmup.value, "max(1, step)"
        some = warm if isinstance(warm, int) else expression("max(1, ", warm, ")")
        up = expression("min(", step, " ** -0.5, ", step, " * (", some, ") ** -1.5)")
        if warm == 0:
            up = f"{step} ** -0.5"
        factor = expression("(", scale, " * ", up, ")")
        floored = expression("max(", factor, ", ", self.floor.value, ")")
        return expression(floored, " if ", step, " > ", warm, " else ", factor)


FORMAT: Final = Kind(
    "nemo",
    "NeMo's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203", "LR407"}),
)
