"""What torch raises while a schedule is built or ticked, as one clear error."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.spec.expression import Expression
from lrviz.spec.grammar import ComplexNumber, ExpressionError
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.phases import Phase
from lrviz.text.problem import KeyPath, SpecError, printable


class TickError(SpecError):
    """A scheduler whose constructor, or one of whose ticks, raises.

    Attributes:
        scheduler: The scheduler that was built or ticked (of ``[scheduler]`` tables; the
            outermost one at a tick).
        tick: Which of its ticks raised, from 1; 0 is the constructor, which sets the first LR.
        kind: The name of the exception's class, as torch raises it.
        text: The exception's own message.
    """

    def __init__(
        self, spec: Spec, scheduler: SchedulerSpec, tick: int, kind: str, text: str
    ) -> None:
        self.scheduler = scheduler
        self.tick = tick
        self.kind = kind
        self.text = text
        when = "when it is built" if tick == 0 else f"at tick {tick}"
        said = " ".join(printable(text.replace("\n", " ")).split())
        message = (
            f"{scheduler.type} raises {kind} {when}: {said}"
            if said
            else (f"{scheduler.type} raises {kind} {when}")
        )
        place = spec.plan.problem("LR007", (*scheduler.path, "type"), message)
        super().__init__([place])


def expression_failed(spec: Spec, error: ExpressionError) -> SpecError:
    """An expression without a value at a tick, placed where the expression stands.

    That is LR008; a complex LR (LR107) is a value to torch, and shows in the first step.
    """
    path = next((p for p, e in _expressions(spec) if e.text == error.text), ())
    in_metric = path[:1] == ("metric",)
    code = "LR107" if isinstance(error, ComplexNumber) and not in_metric else "LR008"
    return SpecError([spec.plan.problem(code, path, str(error))])


def _expressions(spec: Spec) -> Iterator[tuple[KeyPath, Expression]]:
    for scheduler in spec.walk():
        for name, value in scheduler.arguments.items():
            path = (*scheduler.path, name)
            if isinstance(value, Expression):
                yield path, value
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    if isinstance(item, Expression):
                        yield (*path, index), item
                    elif isinstance(item, Phase):
                        yield (*path, index), item.expression
    if spec.metric is not None and spec.metric.expression is not None:
        yield ("metric", "expression"), spec.metric.expression
