"""Every scheduler of torch with its arguments, for use where torch is not there.

A test holds this table to ``inspect.signature`` of the torch that is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lrviz.known.argument import REQUIRED, Argument, KnownClass


def _number(name: str, default: Any, doc: str, **limits: Any) -> Argument:
    return Argument(name, "number", default, doc, **limits)


def _integer(name: str, default: Any, doc: str, **limits: Any) -> Argument:
    return Argument(name, "integer", default, doc, **limits)


def _choice(name: str, default: Any, doc: str, *choices: str) -> Argument:
    return Argument(name, "choice", default, doc, choices=choices)


def _bool(name: str, default: bool | None, doc: str) -> Argument:
    return Argument(name, "bool", default, doc)


def _last_epoch() -> Argument:
    return _integer(
        "last_epoch",
        -1,
        "Ticks done before this run, less one; -1 starts anew.",
        low=-1,
        high=10**15,  # as many steps as a run may have
    )


def _gamma(default: Any = REQUIRED) -> Argument:
    return _number("gamma", default, "What the LR is multiplied by at each decay.")


def _lr_lambda(doc: str) -> Argument:
    return Argument("lr_lambda", "function", REQUIRED, doc, per_group=True)


def _schedulers(doc: str) -> Argument:
    return Argument("schedulers", "schedulers", REQUIRED, doc)


def _annealing(name: str) -> Argument:
    return _choice(name, "cos", "The shape of the annealing.", "cos", "linear")


def _cycled_momentum(base: float, top: float) -> tuple[Argument, ...]:
    return (
        _bool("cycle_momentum", True, "Cycle the momentum (or beta1) against the LR."),
        _number("base_momentum", base, "Momentum while the LR is at its peak.", per_group=True),
        _number("max_momentum", top, "Momentum while the LR is at its lowest.", per_group=True),
    )


_WITHOUT_VERBOSE = ("ChainedScheduler", "SWALR")
"""Classes that never took ``verbose``; the others did until torch 2.7."""

_CLASSES = (
    KnownClass(
        "LambdaLR",
        "The base LR times a function of the tick.",
        (_lr_lambda("The factor, as an expression of `epoch`."), _last_epoch()),
    ),
    KnownClass(
        "MultiplicativeLR",
        "The LR times a function of the tick, at every tick.",
        (
            _lr_lambda("What each tick multiplies the LR by, as an expression of `epoch`."),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "StepLR",
        "Decays the LR by gamma every step_size ticks.",
        (
            _number("step_size", REQUIRED, "Ticks between two decays.", low=0, low_open=True),
            _gamma(0.1),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "MultiStepLR",
        "Decays the LR by gamma at each milestone.",
        (
            Argument("milestones", "numbers", REQUIRED, "Ticks at which the LR decays."),
            _gamma(0.1),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "ConstantLR",
        "The LR times a factor for the first ticks, then the LR itself.",
        (
            _number(
                "factor", 1.0 / 3, "What the LR is multiplied by until total_iters.", low=0, high=1
            ),
            _number("total_iters", 5, "Ticks for which the factor holds.", low=0),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "LinearLR",
        "The LR times a factor that goes in a line from start_factor to end_factor.",
        (
            _number("start_factor", 1.0 / 3, "The factor at tick 0.", low=0, low_open=True, high=1),
            _number("end_factor", 1.0, "The factor from tick total_iters on.", low=0, high=1),
            _number("total_iters", 5, "Ticks that the line takes.", low=0),
            _last_epoch(),
        ),
    ),
    KnownClass("ExponentialLR", "Decays the LR by gamma at every tick.", (_gamma(), _last_epoch())),
    KnownClass(
        "SequentialLR",
        "One scheduler after another; each milestone begins the next.",
        (
            _schedulers("The schedulers, in order: one more than there are milestones."),
            Argument(
                "milestones", "numbers", REQUIRED, "Ticks at which the next scheduler begins."
            ),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "PolynomialLR",
        "Decays the LR to 0 in total_iters ticks by a polynomial.",
        (
            _number("total_iters", 5, "Ticks until the LR is 0.", low=0),
            _number("power", 1.0, "The power of the polynomial."),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "CosineAnnealingLR",
        "Anneals the LR to eta_min by half a cosine; past T_max it climbs back.",
        (
            _number("T_max", REQUIRED, "Ticks until the LR is eta_min.", low=0, low_open=True),
            _number("eta_min", 0.0, "The lowest LR."),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "ChainedScheduler",
        "Several schedulers that tick together, each on the LR that the one before left.",
        (_schedulers("The schedulers, in order."),),
    ),
    KnownClass(
        "ReduceLROnPlateau",
        "Cuts the LR when a metric has stopped improving.",
        (
            _choice("mode", "min", "Whether a lower or a higher metric is better.", "min", "max"),
            _number("factor", 0.1, "What the LR is multiplied by.", high=1, high_open=True),
            _number("patience", 10, "Ticks without improvement that are let pass.", low=0),
            _number("threshold", 0.0001, "How much better counts as an improvement."),
            _choice(
                "threshold_mode", "rel", "Whether threshold is a share or a number.", "rel", "abs"
            ),
            _number("cooldown", 0, "Ticks after a cut in which none are counted.", low=0),
            _number("min_lr", 0, "The lowest LR.", per_group=True),
            _number("eps", 1e-08, "A cut smaller than this is not made."),
        ),
    ),
    KnownClass(
        "CyclicLR",
        "Cycles the LR between base_lr and max_lr.",
        (
            _number("base_lr", REQUIRED, "The lowest LR.", per_group=True),
            _number("max_lr", REQUIRED, "The highest LR of the first cycle.", per_group=True),
            _number("step_size_up", 2000, "Ticks of the rising half.", low=0, low_open=True),
            _number("step_size_down", None, "Ticks of the falling half; else step_size_up.", low=0),
            _choice(
                "mode",
                "triangular",
                "How the peaks go on.",
                "triangular",
                "triangular2",
                "exp_range",
            ),
            _number("gamma", 1.0, "What exp_range multiplies the height by at each tick."),
            Argument("scale_fn", "function", None, "The height of the peaks: a function of `x`."),
            _choice("scale_mode", "cycle", "What scale_fn's `x` counts.", "cycle", "iterations"),
            *_cycled_momentum(0.8, 0.9),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "CosineAnnealingWarmRestarts",
        "Anneals the LR by half a cosine, again and again (SGDR).",
        (
            _integer("T_0", REQUIRED, "Ticks of the first cycle.", low=1),
            _integer("T_mult", 1, "How many times longer each cycle is than the last.", low=1),
            _number("eta_min", 0.0, "The lowest LR."),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "OneCycleLR",
        "Rises to max_lr and anneals far below the start, once (1cycle).",
        (
            _number("max_lr", REQUIRED, "The highest LR.", per_group=True),
            _integer(
                "total_steps", None, "Ticks of the cycle; or epochs and steps_per_epoch.", low=1
            ),
            _integer("epochs", None, "With steps_per_epoch: total_steps is their product.", low=1),
            _integer("steps_per_epoch", None, "With epochs: total_steps is their product.", low=1),
            Argument("pct_start", "float", 0.3, "The share of the ticks that rise.", low=0, high=1),
            _annealing("anneal_strategy"),
            *_cycled_momentum(0.85, 0.95),
            _number("div_factor", 25.0, "The first LR is max_lr / div_factor.", nonzero=True),
            _number("final_div_factor", 10000.0, "The last is the first / this.", nonzero=True),
            _bool("three_phase", False, "Fall as long as it rose, then anneal."),
            _last_epoch(),
        ),
    ),
    KnownClass(
        "SWALR",
        "Anneals the LR to swa_lr and stays there.",
        (
            _number("swa_lr", REQUIRED, "The LR to stay at.", per_group=True),
            _integer("anneal_epochs", 10, "Ticks that the annealing takes.", low=0),
            _annealing("anneal_strategy"),
            _last_epoch(),
        ),
    ),
)

SCHEDULERS: Mapping[str, KnownClass] = {
    known.name: known
    if known.name in _WITHOUT_VERBOSE
    else replace(known, removed={"verbose": (2, 7)})
    for known in _CLASSES
}
"""The schedulers of ``torch.optim.lr_scheduler`` and ``torch.optim.swa_utils``, by name."""
