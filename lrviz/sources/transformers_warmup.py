"""The warm-up of transformers' TrainingArguments: ``warmup_steps`` or ``warmup_ratio``.

From `TrainingArguments.get_warmup_steps`: which of the two wins depends on the version.
"""

from __future__ import annotations

from lrviz.sources.arithmetic import expression
from lrviz.sources.config import Config
from lrviz.sources.known_schedules import SCHEDULES, Warmup
from lrviz.sources.said import Said
from lrviz.sources.version import Version


class WarmupOf:
    """The warm-up that a config says, as a version of transformers reads it."""

    def __init__(self, config: Config, version: Version, takes_ratio: bool = False) -> None:
        self.config = config
        self.version = version
        self.takes_ratio = takes_ratio  # whatever the version does

    def steps(self, kind: Said) -> Warmup:
        """The steps of the warm-up."""
        steps, ratio = self._whole(), self._share()
        if ratio is not None and self._is_from((5, 15)) and not self.takes_ratio:
            instead = f"; write `warmup_steps: {ratio.value}`" if ratio.value else ""
            message = (
                "`warmup_ratio` is gone from transformers 5.15 on, and this is read for "
                f"{self.version.text}{instead}"
            )
            self.config.note("LR801", ("warmup_ratio",), message)
        share_wins = self._is_from((5,)) and not self._is_from((5, 15))
        steps = None if steps is None or steps.value == 0 else steps
        if ratio is not None and ratio.value == 0 and not (share_wins and steps is not None):
            ratio = None
        if SCHEDULES.get(kind.value) is not None and not SCHEDULES[kind.value].warms_up:
            self._needless(kind, steps, ratio)
            return Warmup(Said(0))
        if steps is not None and ratio is not None and not self._is_from((5, 15)):
            steps, ratio = self._one_of(steps, ratio)
        if ratio is not None and ratio.value == 0:
            return Warmup(ratio)
        if ratio is not None:
            return Warmup(ratio.meaning(expression("ceil(total_steps * ", ratio.value, ")")))
        if steps is None:
            return Warmup(Said(0))
        if not isinstance(steps.value, float | int):
            return Warmup(steps)
        if steps.value >= 1:
            return Warmup(steps.meaning(int(steps.value)))
        return Warmup(steps.meaning(expression("ceil(total_steps * ", steps.value, ")")))

    def _is_from(self, first: tuple[int, ...]) -> bool:
        """Whether the version is known, and that one or a later one."""
        return self.version.is_known and self.version.parts >= first

    def _whole(self) -> Said | None:
        found = self.config.number("warmup_steps", counts="steps")
        value = None if found is None else found.value
        is_share = isinstance(value, float) and not value.is_integer()
        if is_share and self.version.is_known and not self._is_from((5,)):
            message = f"is {value}; transformers {self.version.text} takes a whole number"
            self.config.wrong(("warmup_steps",), f"{message}, or `warmup_ratio`")
        return found

    def _share(self) -> Said | None:
        found = self.config.number("warmup_ratio")
        if found is None or not isinstance(found.value, int | float) or 0 <= found.value <= 1:
            return found
        message = f"is {found.value}; transformers takes a share of the run, from 0 to 1"
        self.config.wrong(("warmup_ratio",), message)
        return None

    def _one_of(self, steps: Said, ratio: Said) -> tuple[Said | None, Said | None]:
        """The one of two warm-ups that counts."""
        by_steps = self.version.is_known and self.version.parts < (5,)
        if by_steps:
            message = f"`warmup_ratio` is not used: `warmup_steps` is {steps.value}, and wins in "
            self.config.note("LR801", ("warmup_ratio",), f"{message}transformers 4")
            return steps, None
        message = (
            f"both `warmup_steps` ({steps.value}) and `warmup_ratio` ({ratio.value}) are given: "
            "the steps win up to transformers 4.57, the ratio from 5.0 to 5.14, and 5.15 takes no "
            "ratio; say one of the two"
        )
        self.config.note("LR801", ("warmup_steps",), message)
        return None, ratio

    def _needless(self, kind: Said, *given: Said | None) -> None:
        for name, found in zip(("warmup_steps", "warmup_ratio"), given, strict=True):
            if found is not None:
                instead = " (`constant_with_warmup` does)" if kind.value == "constant" else ""
                message = f"`{name}` is not used: a `{kind.value}` schedule has no warm-up{instead}"
                self.config.note("LR801", (name,), message)
