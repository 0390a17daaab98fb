"""MMCV 1's configs (before MMEngine), in Python: ``lr_config``, ``optimizer`` and ``runner``.

Source: mmcv 1.2.5 (and 1.7 for ``min_lr`` of step), runner/hooks/lr_updater.py. The hook of the
policy sets the LR from its closed form, before each epoch, or before each iteration where it is not
``by_epoch`` (by default under an IterBasedRunner); with c the epoch or the iteration and T how many
there are:

- fixed · step: gamma at each multiple, or at each item, of ``step`` · exp: gamma^c ·
  inv: (1 + gamma · c)^-power · poly: min_lr + (1 - min_lr) · (1 - c / T)^power ·
  CosineAnnealing: half a cosine down to min_lr, or min_lr_ratio · cyclic, CosineRestart:
  `lrviz.sources.mmcv_policies`.
- while the iteration i < W ``warmup_iters`` (epochs with ``warmup_by_epoch``) that is multiplied:
  linear 1 - (1 - i / W)(1 - warmup_ratio), constant warmup_ratio, exp warmup_ratio^(1 - i / W).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.arithmetic import expression, ratio
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.configs import PYTHON_WORDS
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.mm_optimizers import Optimizer, check_arguments, optimizers, rate_of
from lrviz.sources.mmcv_policies import check_restarts, cosine_restart, cyclic, has_steps, is_read
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.python_config import Whole, whole
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source, unfixable
from lrviz.sources.syntaxes import PYTHON
from lrviz.text.problem import quote

_OWN_LINE: Final = re.compile(r"lr_config\s*=")
_PROGRAM: Final = ("def ", "class ", "for ", "while ", "if __name__", "async ")
_POLICIES: Final = (
    *("fixed", "step", "exp", "inv", "poly", "cosineannealing", "cyclic", "cosinerestart"),
)
_KEYS: Final = (
    *("policy", "type", "by_epoch", "warmup", "warmup_iters", "warmup_ratio", "warmup_by_epoch"),
    *("step", "gamma", "power", "min_lr", "min_lr_ratio", "periods", "restart_weights"),
    *("target_ratio", "cyclic_times", "step_ratio_up", "anneal_strategy", "start_percent"),
)
"""What one of the policies takes."""


def _mentions(text: str) -> bool:
    return any(word in text for word in PYTHON_WORDS["mmcv"])


def _claims(document: Any) -> bool:
    if not isinstance(document, str):
        return False
    lines = document.splitlines()
    is_config = any(_OWN_LINE.match(line) for line in lines)
    return is_config and not any(line.startswith(_PROGRAM) for line in lines)


def _read(source: Source, assumed: Assumed) -> Reading:
    return read_whole(source, whole(source))


def read_whole(source: Source, found: Whole) -> Reading:
    """What a config with an ``lr_config`` says, put together with those that it builds on."""
    config = Config(source, found.values, found.locations)
    config.problems += found.problems
    where = config.get("lr_config")
    if where is None or not isinstance(where.value, Mapping):
        left = (Unreadable("", found.unread, found.at),) if found.unread else ()
        return Reading(unknown=left, problems=tuple(config.problems))
    policy = config.word("lr_config", "policy", default="fixed") or Said("fixed")
    name = policy.value.lower()
    if name not in _POLICIES or not is_read(config, name):
        reason = f"the policy {quote(policy.value)} is not read"
        at = None if policy.place is None else policy.place.value
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    own = optimizers(config, ("optimizer",))
    for optimizer in own:
        check_arguments(config, optimizer)
    if not config.takes(("lr_config",), _KEYS, f"the policy {quote(policy.value)}"):
        return Reading(problems=tuple(config.problems))
    by_epoch = _beside_iterations(config)
    if by_epoch is not None:
        reason = "it counts epochs, of which IterBasedRunner tells its hook nothing"
        at = None if by_epoch.place is None else by_epoch.place.value
        return Reading(unknown=(Unreadable("", reason, at),), problems=tuple(config.problems))
    if name == "step" and not has_steps(config):
        return Reading(problems=tuple(config.problems))
    plans: list[Plan] = []
    for optimizer in own:
        hook = _Hook(config, policy, optimizer)
        table, places = parted(hook.table(where))
        if name == "cosinerestart" and not plans:
            key, unit = ("epochs", "epoch") if hook.by_epoch else ("steps", "iteration")
            check_restarts(config, table.get(key), unit)
        plan = Plan(
            unfixable(source),
            table,
            places,
            label=optimizer.name,
            at=config.problem("LR002", optimizer.path, "").span if optimizer.name else found.at,
            notes=("a step here is an iteration", *([found.unread] if found.unread else [])),
            problems=() if plans else tuple(config.problems),
            quiet=FORMAT.quiet,
        )
        plans.append(plan)
    return Reading(tuple(plans))


def _beside_iterations(config: Config) -> Said | None:
    """What asks for epochs beside a runner that counts iterations alone."""
    runner = config.get("runner", "type")
    asked = (config.get("lr_config", name) for name in ("by_epoch", "warmup_by_epoch"))
    if runner is None or runner.value != "IterBasedRunner":
        return None
    return next((said for said in asked if said is not None and said.value is True), None)


class _Hook:
    """The hook of one policy."""

    def __init__(self, config: Config, policy: Said, optimizer: Optimizer) -> None:
        self.config = config
        self.policy = policy
        self.optimizer = optimizer
        self.rate = rate_of(config, optimizer, None)
        self.by_epoch = self._is_by_epoch()

    def _is_by_epoch(self) -> bool:
        """What ``lr_config`` says, else whether the runner counts epochs."""
        said = self.config.get("lr_config", "by_epoch")
        if said is not None:
            return said.value is not False
        if self.policy.value.lower() == "cyclic":
            return False
        runner = self.config.get("runner", "type")
        if runner is None:
            return self.config.get("total_iters") is None
        return str(runner.value) != "IterBasedRunner"

    def table(self, where: Said) -> dict[str, Any]:
        path = self.optimizer.path
        name = self.config.get(*path, "type")
        kind = str(name.value) if name is not None else "SGD"
        known = kind if kind in OPTIMIZERS else "AdamW" if "Adam" in kind else "SGD"
        optimizer: dict[str, Any] = {"type": known, "lr": self.rate}
        if known in ("SGD", "RMSprop"):
            optimizer["momentum"] = self.config.number(*path, "momentum")
        return {**self._length(), "optimizer": optimizer, "scheduler": self._scheduler(where)}

    def _length(self) -> dict[str, Any]:
        steps = self.config.number("runner", "max_iters", counts="steps", whole=True)
        steps = steps or self.config.number("total_iters", counts="steps", whole=True)
        if steps is not None:
            return {"steps": steps}
        epochs = self.config.number("runner", "max_epochs", counts="epochs", whole=True)
        epochs = epochs or self.config.number("total_epochs", counts="epochs", whole=True)
        note = "the config does not say how long the run is"
        return {"epochs": epochs or Said(Unknown("epochs", "epochs", note=note))}

    def _number(self, name: str, default: float) -> Said:
        return self.config.number("lr_config", name, default=default) or Said(default)

    def _floor(self) -> Said:
        share = self.config.number("lr_config", "min_lr_ratio")
        if share is not None:
            return share
        low = self._number("min_lr", 0)
        return low.meaning(ratio(low.value, self.rate.value))

    def _scheduler(self, where: Said) -> Any:
        warmup = self.config.word("lr_config", "warmup")
        interval = "epoch" if self.by_epoch else "step"
        regular = self._torch()
        if regular is not None and warmup is None:
            return where.meaning({**regular, "interval": interval})
        if regular is not None and warmup is not None and warmup.value == "linear":
            rising = {
                "type": warmup.meaning("LinearLR"),
                "interval": "step",
                "start_factor": self._number("warmup_ratio", 0.1),
                "total_iters": self._warmup(),
            }
            return [rising, where.meaning({**regular, "interval": interval})]
        if warmup is None:
            text = self._factor("step")
            return where.meaning(
                {"type": self.policy.meaning("LambdaLR"), "interval": interval, "lr_lambda": text}
            )
        text = self._factor("(step // steps_per_epoch)" if self.by_epoch else "step")
        whole_ = self._warmed(text, warmup.value)
        type_ = self.policy.meaning("LambdaLR")
        return where.meaning({"type": type_, "interval": "step", "lr_lambda": whole_})

    def _torch(self) -> dict[str, Any] | None:
        """The class of torch that does the same, whatever multiplies the LR besides; or None."""
        name = self.policy.value.lower()
        if self.config.get("lr_config", "min_lr") is not None and name == "step":
            return None
        if name == "exp":
            return {
                "type": self.policy.meaning("ExponentialLR"),
                "gamma": self._number("gamma", 0.1),
            }
        if name != "step":
            return None
        gamma = self._number("gamma", 0.1)
        step = self.config.get("lr_config", "step")
        if step is not None and isinstance(step.value, list):
            items = [
                self.config.get("lr_config", "step", i) or Said(0) for i in range(len(step.value))
            ]
            type_ = self.policy.meaning("MultiStepLR")
            return {"type": type_, "milestones": step.meaning(items), "gamma": gamma}
        return {"type": self.policy.meaning("StepLR"), "step_size": step, "gamma": gamma}

    def _factor(self, count: str) -> Any:
        total = "epochs" if self.by_epoch else "total_steps"
        low = self._floor().value
        match self.policy.value.lower():
            case "cyclic":
                return cyclic(self.config)
            case "cosinerestart":
                return cosine_restart(self.config, count, low)
            case "poly":
                left = expression(
                    "(1 - ", count, f" / {total}) ** ", self._number("power", 1).value
                )
                return expression(low, " + (1 - ", low, ") * ", left)
            case "cosineannealing":
                wave = expression("(1 + cos(pi * ", count, f" / {total})) / 2")
                return expression(low, " + (1 - ", low, ") * ", wave)
            case "inv":
                gamma, power = self._number("gamma", 0).value, self._number("power", 1).value
                return expression("(1 + ", gamma, " * ", count, ") ** -(", power, ")")
            case "exp":
                return expression(self._number("gamma", 0.1).value, " ** ", count)
            case "step":
                return self._steps(count, low)
        return "1"

    def _steps(self, count: str, low: Any) -> Any:
        gamma = self._number("gamma", 0.1).value
        step = self.config.get("lr_config", "step")
        if step is not None and isinstance(step.value, list):
            past: list[Any] = []
            for each in step.value:
                past += [" + (1 if ", count, " >= ", each, " else 0)"]
            falls = expression(gamma, " ** (0", *past, ")")
        else:
            size = 1 if step is None else step.value
            falls = expression(gamma, " ** (", count, " // ", size, ")")
        return falls if low == 0 else expression("max(", falls, ", ", low, ")")

    def _warmup(self) -> Said:
        found = self._number("warmup_iters", 0)
        by_epoch = self.config.get("lr_config", "warmup_by_epoch")
        if by_epoch is None or by_epoch.value is not True:
            return found
        return found.meaning(expression(found.value, " * steps_per_epoch"))

    def _warmed(self, regular: Any, kind: str) -> Any:
        length, low = self._warmup().value, self._number("warmup_ratio", 0.1).value
        share = expression("(1 - step / (", length, "))")
        scale = expression("(1 - ", share, " * (1 - ", low, "))")
        if kind == "constant":
            scale = expression(low)
        elif kind == "exp":
            scale = expression(low, " ** ", share)
        head = expression("(", regular, ") * ", scale, " if step < ", length)
        return expression(head, " else ", regular)


FORMAT: Final = Kind(
    "mmcv",
    "MMCV 1's configs",
    (PYTHON,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR401"}),
)
