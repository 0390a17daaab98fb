"""The training loop, with each ``.step()`` where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lrviz.codegen.pace import Pace
from lrviz.codegen.syntax import INDENT
from lrviz.spec.model import OPTIMIZER_FIRST, Spec


@dataclass(frozen=True)
class Ticks:
    """The call that ticks one scheduler: when, and the lines that do it.

    Attributes:
        pace: When.
        lines: Python, from the pace's own counters.
    """

    pace: Pace
    lines: tuple[str, ...]


def loop(spec: Spec, ticks: Sequence[Ticks]) -> list[str]:
    """The lines of the loop."""
    body = _by_steps if spec.epochs is None else _by_epochs
    return list(body(spec, ticks))


def _by_epochs(spec: Spec, ticks: Sequence[Ticks]) -> Iterator[str]:
    after = spec.order == OPTIMIZER_FIRST
    outside = list(_called(ticks, "epoch"))
    gather = spec.accumulate_grad_batches > 1
    counted = any(_names_step(one) for one in ticks)
    if counted:
        yield "step = 0"
    yield "for epoch in range(epochs):"
    if not after:
        yield from _indented(outside, 1)
    if gather:
        yield f"{INDENT}for batch, (inputs, targets) in enumerate(train_loader, start=1):"
        yield from _indented(_gathered(spec, ticks), 2)
    else:
        yield f"{INDENT}for inputs, targets in train_loader:"
        yield from _indented(_step(spec, ticks, _plain), 2)
    if counted:
        yield f"{INDENT * (3 if gather else 2)}step += 1"
    if after:
        yield from _indented(outside, 1)


def _by_steps(spec: Spec, ticks: Sequence[Ticks]) -> Iterator[str]:
    if spec.accumulate_grad_batches > 1:
        yield "for step in range(steps):"
        yield from _indented(_step(spec, ticks, _several), 1)
    else:
        yield "for step, (inputs, targets) in zip(range(steps), train_batches):"
        yield from _indented(_step(spec, ticks, _plain), 1)


def _step(spec: Spec, ticks: Sequence[Ticks], backward: Callable[[], list[str]]) -> list[str]:
    """One optimizer step, the gradient computed just before it."""
    called = list(_called(ticks, "step"))
    update = ["optimizer.zero_grad()", *backward(), "optimizer.step()"]
    if spec.optimizer.type == "LBFGS":  # it computes the loss as often as it likes
        update = [
            "",
            "def closure():",
            *_indented(["optimizer.zero_grad()", *backward(), "return loss"], 1),
            "",
            "optimizer.step(closure)",
        ]
    return [*update, *called] if spec.order == OPTIMIZER_FIRST else [*called, *update]


def _gathered(spec: Spec, ticks: Sequence[Ticks]) -> list[str]:
    """Batches whose gradients are added up, with an optimizer step after so many of them."""
    called = list(_called(ticks, "step"))
    if spec.optimizer.type == "LBFGS":
        inner = _step(spec, ticks, _plain)
    else:
        update = ["optimizer.step()", "optimizer.zero_grad()"]
        inner = [*update, *called] if spec.order == OPTIMIZER_FIRST else [*called, *update]
    first = ["loss = loss_fn(model(inputs), targets) / accumulate_grad_batches", "loss.backward()"]
    return [
        *([] if spec.optimizer.type == "LBFGS" else first),
        "if batch % accumulate_grad_batches == 0 or batch == batches_per_epoch:",
        *_indented(inner, 1),
    ]


def _plain() -> list[str]:
    return ["loss = loss_fn(model(inputs), targets)", "loss.backward()"]


def _several() -> list[str]:
    return [
        "for _ in range(accumulate_grad_batches):",
        f"{INDENT}inputs, targets = next(train_batches)",
        f"{INDENT}loss = loss_fn(model(inputs), targets) / accumulate_grad_batches",
        f"{INDENT}loss.backward()",
    ]


def _called(ticks: Sequence[Ticks], place: str) -> Iterator[str]:
    for one in ticks:
        if one.pace.place != place:
            continue
        if one.pace.condition is None:
            yield from one.lines
        else:
            yield f"if {one.pace.condition}:"
            yield from _indented(one.lines, 1)


def _names_step(one: Ticks) -> bool:
    return one.pace.counts_steps or (
        one.pace.place == "step" and any("step" in _arguments(line) for line in one.lines)
    )


def _arguments(line: str) -> str:
    """What a call's line has between its brackets."""
    return line.partition("(")[2]


def _indented(lines: Sequence[str], depth: int) -> list[str]:
    return [f"{INDENT * depth}{line}" if line else line for line in lines]
