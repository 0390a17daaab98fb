"""Ultralytics' settings (``args.yaml``, or a file for ``cfg=``): a LambdaLR per epoch, and warm-up.

Source: ultralytics 8.4, engine/trainer.py. With e the epoch, E ``epochs``, i the run's batch:

- the factor of an epoch (`_setup_scheduler`): max(1 - e / E, 0) · (1 - lrf) + lrf, or with
  ``cos_lr`` ((1 - cos(πe / E)) / 2) · (lrf - 1) + 1.
- while i ≤ nw (`_do_train`) the LR goes by a line, in each batch, from 0 to what it would be then;
  that of the biases from ``warmup_bias_lr``. nw = round(min(warmup_epochs, E - 1) · batches)
  (`_get_warmup_iterations`); up to 8.4.102 max(round(warmup_epochs · batches), 100).
- ``optimizer: auto``, the default, ignores ``lr0`` and chooses both (`build_optimizer`).

The LR changes per batch, and how many batches make an optimizer step grows during the warm-up: so a
step of the plan is a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, expression, ratio
from lrviz.sources.assume import Assumed
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.sources.version import version_of

_TASKS: Final = ("detect", "segment", "classify", "pose", "obb")
_OWN: Final = (
    *("lr0", "lrf", "cos_lr", "warmup_epochs", "warmup_bias_lr", "warmup_momentum", "close_mosaic"),
    *("mosaic", "hsv_h", "fliplr", "imgsz", "nbs", "patience", "optimizer", "epochs", "batch"),
)
_OF_YOLOV5: Final = ("obj", "obj_pw", "cls_pw", "iou_t", "anchor_t")
"""Hyperparameters of YOLOv5 and YOLOv7 alone, whose train.py makes another schedule of the rest."""
_DECIDING: Final = (
    *("epochs", "optimizer", "lr0", "lrf", "cos_lr", "warmup_epochs", "warmup_bias_lr"),
    *("momentum", "warmup_momentum"),
)
"""What makes the schedule."""
_TYPES: Final = ("SGD", "Adam", "Adamax", "AdamW", "NAdam", "RAdam", "RMSprop")
_NEWEST: Final = "8.4.190"
_FIRST_WITHOUT_A_LEAST: Final = (8, 4, 103)


def _mentions(text: str) -> bool:
    return "lr0" in text or "cos_lr" in text or "warmup_epochs" in text or "task" in text


def _claims(values: Any) -> bool:
    if not isinstance(values, Mapping):
        return False
    if any(key in values for key in _OF_YOLOV5):
        return False
    own = sum(key in values for key in _OWN)
    if "lr0" in values and own >= 2:
        return True
    return values.get("task") in _TASKS and "epochs" in values and own >= 2


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    config = Config(source, document.values, document.locations)
    version = version_of("ultralytics", _NEWEST, assumed)
    notes = [
        version.note("ultralytics"),
        "a step here is a batch; the momentum's warm-up is left out",
    ]
    config.note_slip(_DECIDING, "Ultralytics", "raises SyntaxError")
    epochs = config.number("epochs", default=100, counts="epochs", whole=True) or Said(100)
    kind, rate, bias = _optimizer(config, notes)
    shape = _shape(config, epochs)
    start = ratio(bias.value, rate.value)
    steps = _warmup(config, epochs, assumed, at_least_100=version.parts < _FIRST_WITHOUT_A_LEAST)
    others, biases = (_warmed(shape, first, steps) for first in (0, start))
    where = config.get("cos_lr") or config.get("lrf") or rate
    scheduler = {"type": "LambdaLR", "interval": "step", "lr_lambda": [others, biases]}
    groups = [{"name": "weights"}, {"name": "biases"}]
    table, places = parted(
        {
            "epochs": epochs,
            "optimizer": {"type": kind, "lr": rate, **_momentum(config, kind), "groups": groups},
            "scheduler": where.meaning(scheduler),
        }
    )
    plan = Plan(
        source,
        table,
        places,
        notes=tuple(notes),
        problems=tuple(config.problems),
        quiet=FORMAT.quiet,
    )
    return Reading((plan,))


def _optimizer(config: Config, notes: list[str]) -> tuple[Said, Said, Said]:
    """The optimizer's type, the LR, and the LR from which the biases' goes."""
    name = config.word("optimizer", default="auto") or Said("auto")
    rate = config.number("lr0", default=0.01, counts="lr") or Said(0.01)
    bias = config.number("warmup_bias_lr", default=0.1, counts="lr") or Said(0.1)
    kind = next((t for t in _TYPES if t.lower() == name.value.lower()), "SGD")
    if name.value.lower() == "auto":
        if rate.place is not None:
            message = (
                f"`lr0` {rate.value:g} is not used: with `optimizer: auto` Ultralytics chooses "
                "optimizer and LR by itself; name an optimizer"
            )
            config.note("LR805", ("lr0",), message)
        note = "`optimizer: auto` chooses it"
        return name.meaning(kind), rate.meaning(Unknown("lr", "lr", note=note)), bias.meaning(0)
    if name.value.lower() == "musgd":
        notes.append("MuSGD trains the head at 3 times this LR")
    return name.meaning(kind), rate, bias


def _momentum(config: Config, kind: Said) -> dict[str, Any]:
    momentum = config.number("momentum", default=0.937) or Said(0.937)
    if kind.value in ("SGD", "RMSprop"):
        return {"momentum": momentum}
    return {"betas": [momentum, 0.999]}


def _shape(config: Config, epochs: Said) -> Any:
    """The factor of an epoch, as an expression of the step."""
    last = config.number("lrf", default=0.01) or Said(0.01)
    if isinstance(last.value, int | float) and last.value > 1:
        message = f"`lrf` is {last.value:g}: a share of `lr0`, so that the LR climbs"
        config.note("LR102", ("lrf",), f"{message}; set it below 1")
    cosine = config.get("cos_lr")
    if cosine is not None and cosine.value is True:
        share = expression("(1 - cos((step // steps_per_epoch) * pi / ", epochs.value, ")) / 2")
        return expression("(", share, " * (", last.value, " - 1) + 1)")
    share = expression("max(1 - (step // steps_per_epoch) / ", epochs.value, ", 0)")
    return expression("(", share, " * (1 - ", last.value, ") + ", last.value, ")")


def _warmup(config: Config, epochs: Said, assumed: Assumed, *, at_least_100: bool) -> Any:
    """The batches of the warm-up."""
    given = config.number("warmup_epochs", default=3) or Said(3)
    name = "steps_per_epoch"
    if assumed.get(name) is None and assumed.get("batches_per_epoch") is not None:
        name = "batches_per_epoch"
    batches = Unknown(name, "batches", note="the batches of an epoch")
    if given.value == 0:
        return 0
    if at_least_100:
        return calculated("max", calculated("round", calculated("*", given.value, batches)), 100)
    most = calculated("max", calculated("-", epochs.value, 1), 0)
    share = calculated("min", given.value, most)
    return calculated("round", calculated("*", share, batches))


def _warmed(shape: Any, first: Any, steps: Any) -> Any:
    """The factor, by a line from ``first`` while it warms up."""
    if steps == 0:
        return shape
    most = calculated("max", steps, 1)
    end = calculated("+", steps, calculated("min", steps, 1))  # without a step there is no line
    line = expression("(", first, " + (", shape, " - ", first, ") * step / ", most, ")")
    return expression(line, " if step < ", end, " else ", shape)


FORMAT: Final = Kind(
    "ultralytics",
    "Ultralytics' settings",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203", "LR206"}),
)
