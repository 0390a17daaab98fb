"""Every optimizer of ``torch.optim`` with its arguments, and what its constructor refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.argument import Argument, KnownClass

RESUMED = ("initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum")
"""What torch keeps in a param group and wants there when a scheduler starts from ``last_epoch``."""


def _lr(default: float, **limits: Any) -> Argument:
    return Argument("lr", "number", default, "The learning rate.", **{"low": 0, **limits})


def _number(name: str, default: Any, doc: str, low: float | None = 0, **limits: Any) -> Argument:
    return Argument(name, "number", default, doc, low=low, **limits)


def _betas(*, floats: bool = False) -> Argument:
    return Argument(
        "betas",
        "numbers",
        (0.9, 0.999),
        "Decay of the running means of the gradient and of its square.",
        size=2,
        low=0,
        high=1,
        high_open=True,
        element="float" if floats else "number",
    )


def _eps(default: float, **limits: Any) -> Argument:
    return _number("eps", default, "Added to the denominator.", **limits)


def _weight_decay(default: float = 0) -> Argument:
    return _number("weight_decay", default, "The weight decay.")


_FLAGS = {
    "foreach": (None, "Use the multi-tensor implementation."),
    "fused": (None, "Use the fused implementation."),
    "maximize": (False, "Maximize the objective."),
    "capturable": (False, "Can be captured in a CUDA graph."),
    "differentiable": (False, "Let autograd go through the step."),
    "amsgrad": (False, "Use the AMSGrad variant."),
    "decoupled_weight_decay": (False, "Decay the weights as AdamW does."),
    "nesterov": (False, "Use Nesterov momentum."),
    "centered": (False, "Normalise the gradient by its variance."),
}


def _flags(*names: str, since: tuple[int, int] | None = None) -> tuple[Argument, ...]:
    return tuple(Argument(name, "bool", *_FLAGS[name], since=since) for name in names)


_OPTIMIZERS = (
    KnownClass(
        "SGD",
        "Stochastic gradient descent, with momentum where asked for.",
        (
            _lr(0.001),
            _number("momentum", 0, "The momentum."),
            _number("dampening", 0, "Dampening of the momentum.", low=None),
            _weight_decay(),
            *_flags("nesterov", "maximize", "foreach", "differentiable", "fused"),
        ),
    ),
    *(
        KnownClass(
            name,
            doc,
            (
                _lr(0.001),
                _betas(floats=True),
                _eps(1e-08),
                _weight_decay(decay),
                *_flags("amsgrad", "foreach", "maximize", "capturable", "differentiable", "fused"),
                *_flags(*more, since=(2, 7)),
            ),
        )
        for name, doc, decay, more in (
            ("Adam", "Adam.", 0, ("decoupled_weight_decay",)),
            ("AdamW", "Adam with decoupled weight decay.", 0.01, ()),
        )
    ),
    KnownClass(
        "Adadelta",
        "Adadelta.",
        (
            _lr(1.0),
            _number("rho", 0.9, "Decay of the running mean of squared gradients.", high=1),
            _eps(1e-06),
            _weight_decay(),
            *_flags("foreach", "capturable", "maximize", "differentiable"),
        ),
    ),
    KnownClass(
        "Adafactor",
        "Adafactor.",
        (
            _lr(0.01),
            _number("beta2_decay", -0.8, "Decay rate of beta2.", low=None, high=0),
            Argument(
                "eps", "numbers", (None, 0.001), "Two regularisation constants.", size=2, low=0
            ),
            _number("d", 1.0, "The clipping threshold.", low=1),
            _weight_decay(0.0),
            *_flags("foreach", "maximize"),
        ),
        since=(2, 5),
    ),
    KnownClass(
        "Adagrad",
        "Adagrad.",
        (
            _lr(0.01),
            _number("lr_decay", 0, "The optimizer's own decay of the LR."),
            _weight_decay(),
            _number("initial_accumulator_value", 0, "Where the sum of squares starts."),
            _eps(1e-10),
            *_flags("foreach", "maximize", "differentiable", "fused"),
        ),
    ),
    KnownClass(
        "Adamax",
        "Adam with the infinity norm.",
        (
            _lr(0.002),
            _betas(),
            _eps(1e-08),
            _weight_decay(),
            *_flags("foreach", "maximize", "differentiable", "capturable"),
        ),
    ),
    KnownClass(
        "ASGD",
        "Averaged stochastic gradient descent.",
        (
            _lr(0.01),
            _number("lambd", 0.0001, "The decay term.", low=None),
            _number("alpha", 0.75, "The power of the LR's update.", low=None),
            _number("t0", 1000000.0, "When the averaging starts.", low=None),
            _weight_decay(),
            *_flags("foreach", "maximize", "differentiable", "capturable"),
        ),
    ),
    KnownClass(
        "LBFGS",
        "L-BFGS; takes one param group only.",
        (
            _lr(1),
            Argument("max_iter", "integer", 20, "Iterations per step."),
            Argument("max_eval", "integer", None, "Function evaluations per step."),
            _number("tolerance_grad", 1e-07, "Tolerance on the gradient.", low=None),
            _number("tolerance_change", 1e-09, "Tolerance on the change.", low=None),
            Argument("history_size", "integer", 100, "Updates that are kept."),
            Argument(
                "line_search_fn", "choice", None, "The line search.", choices=("strong_wolfe",)
            ),
            Argument("maximize", "bool", False, "Maximize the objective.", since=(2, 14)),
        ),
    ),
    KnownClass(
        "Muon",
        "Muon, for 2-D parameters.",
        (
            _lr(0.001),
            _weight_decay(0.1),
            _number("momentum", 0.95, "The momentum."),
            Argument("nesterov", "bool", True, "Use Nesterov momentum."),
            Argument(
                "ns_coefficients",
                "numbers",
                (3.4445, -4.775, 2.0315),
                "Coefficients of the Newton-Schulz polynomial.",
                size=3,
            ),
            _number("eps", 1e-07, "Added to the denominator.", low=None),
            Argument("ns_steps", "integer", 5, "Newton-Schulz iterations."),
            Argument(
                "adjust_lr_fn",
                "choice",
                None,
                "How the LR is adjusted to the parameter's shape.",
                choices=("original", "match_rms_adamw"),
            ),
        ),
        since=(2, 9),
    ),
    KnownClass(
        "NAdam",
        "Adam with Nesterov momentum.",
        (
            _lr(0.002),
            _betas(),
            _eps(1e-08),
            _weight_decay(),
            _number("momentum_decay", 0.004, "Decay of the momentum."),
            *_flags(
                "decoupled_weight_decay", "foreach", "maximize", "capturable", "differentiable"
            ),
        ),
    ),
    KnownClass(
        "RAdam",
        "Rectified Adam.",
        (
            _lr(0.001),
            _betas(),
            _eps(1e-08),
            _weight_decay(),
            *_flags(
                "decoupled_weight_decay", "foreach", "maximize", "capturable", "differentiable"
            ),
        ),
    ),
    KnownClass(
        "RMSprop",
        "RMSprop.",
        (
            _lr(0.01),
            _number("alpha", 0.99, "The smoothing constant."),
            _eps(1e-08),
            _weight_decay(),
            _number("momentum", 0, "The momentum."),
            *_flags("centered", "capturable", "foreach", "maximize", "differentiable"),
        ),
    ),
    KnownClass(
        "Rprop",
        "Resilient backpropagation.",
        (
            _lr(0.01),
            Argument(
                "etas",
                "numbers",
                (0.5, 1.2),
                "How a step shrinks and grows.",
                size=2,
                low=0,
                low_open=True,
            ),
            Argument(
                "step_sizes", "numbers", (1e-06, 50), "The smallest and largest step.", size=2
            ),
            *_flags("capturable", "foreach", "maximize", "differentiable"),
        ),
    ),
    KnownClass(
        "SparseAdam",
        "Adam for sparse gradients.",
        (
            _lr(0.001, low_open=True),
            _betas(),
            _eps(1e-08, low_open=True),
            *_flags("maximize"),
        ),
    ),
)

OPTIMIZERS: Mapping[str, KnownClass] = {known.name: known for known in _OPTIMIZERS}
"""The optimizers of ``torch.optim``, by name."""


def conflict(name: str, arguments: Mapping[str, Any]) -> tuple[str, str] | None:
    """Two arguments that the constructor refuses together: the one to change, and why."""
    if name == "SGD" and arguments.get("nesterov"):
        if arguments.get("momentum", 0) <= 0:
            return "nesterov", "`nesterov` needs a `momentum` greater than 0"
        if arguments.get("dampening", 0) != 0:
            return "dampening", "`nesterov` needs a `dampening` of 0"
    if name == "Rprop" and "etas" in arguments:
        small, large = arguments["etas"]
        if not small < 1 < large:
            return "etas", f"`etas` must be one below 1 and one above, not {small:g} and {large:g}"
    if arguments.get("fused"):
        for other in ("differentiable", "foreach"):
            if arguments.get(other):
                return other, f"`{other}` and `fused` cannot both be true"
    return None


ADAM_FAMILY: Final = ("Adam", "AdamW", "Adamax", "NAdam", "RAdam", "SparseAdam")
"""The optimizers for which an LR of 1e-3 is usual."""


def momentum_key(name: str) -> str | None:
    """Where this optimizer keeps what OneCycleLR and CyclicLR cycle: momentum, betas or nowhere."""
    known = OPTIMIZERS[name].by_name
    return "betas" if "betas" in known else "momentum" if "momentum" in known else None
