"""torchtune's YAML: ``lr_scheduler`` and ``optimizer`` by ``_component_``.

Source: torchtune 0.6, training/lr_schedulers.py `get_cosine_schedule_with_warmup`, which is
transformers' cosine; the recipes (`_setup_lr_scheduler`) give it ``epochs`` times the steps of an
epoch, and tick it after every optimizer step. An epoch has
batches // gradient_accumulation_steps steps, and at most ``max_steps_per_epoch``. OmegaConf reads
``2e-5`` as a number. A config without ``lr_scheduler`` has a constant LR, and is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated
from lrviz.sources.assume import Assumed
from lrviz.sources.classes import Written, optimizer_table
from lrviz.sources.config import Config
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.known_schedules import SCHEDULES, Warmup
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Unknown
from lrviz.sources.references import resolved
from lrviz.sources.said import Said, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import YAML
from lrviz.text.problem import quote

_STYLE: Final = Written("_component_", "", ())
_COSINE: Final = "get_cosine_schedule_with_warmup"
_KEYS: Final = ("num_warmup_steps", "num_training_steps", "num_cycles", "last_epoch")


def _mentions(text: str) -> bool:
    return "_component_" in text and "lr_scheduler" in text


def _claims(values: Any) -> bool:
    found = values.get("lr_scheduler") if isinstance(values, Mapping) else None
    return isinstance(found, Mapping) and isinstance(found.get("_component_"), str)


def _read(source: Source, assumed: Assumed) -> Reading:
    document = source.document
    assert document is not None
    values = resolved(document.values)
    config = Config(source, values, document.locations, text_is_number=True)
    name = config.get("lr_scheduler", "_component_")
    where = config.get("lr_scheduler")
    assert name is not None
    assert where is not None
    if not str(name.value).endswith(_COSINE):
        at = None if name.place is None else name.place.value
        reason = f"{quote(name.value)} is no scheduler of torchtune's own"
        return Reading(unknown=(Unreadable("", reason, at),))
    if not config.takes(("lr_scheduler",), _KEYS, _COSINE):
        return Reading(problems=tuple(config.problems))
    warmup = config.number("lr_scheduler", "num_warmup_steps", counts="steps", whole=True)
    cycles = config.number("lr_scheduler", "num_cycles")
    given = {} if cycles is None else {"num_cycles": cycles}
    optimizer = config.get("optimizer", "_component_")
    rate = Said(Unknown("lr", "lr", note="the file names no LR"))
    table: dict[str, Any] = {
        **_length(config, assumed),
        "optimizer": optimizer_table(config, ("optimizer",), _STYLE)
        if optimizer is not None
        else Said({"type": "SGD", "lr": rate}),
        "scheduler": where.meaning(
            {
                "type": name.meaning("Phases"),
                "interval": "step",
                "phases": SCHEDULES["cosine"].phases(Warmup(warmup or Said(0)), given, rate),
            }
        ),
    }
    told, places = parted(table)
    problems = tuple(config.problems)
    return Reading((Plan(source, told, places, problems=problems, quiet=FORMAT.quiet),))


def _length(config: Config, assumed: Assumed) -> dict[str, Any]:
    note = "the file does not say how long the run is"
    epochs = config.number("epochs", counts="epochs", whole=True)
    found: dict[str, Any] = {"epochs": epochs or Said(Unknown("epochs", "epochs", note=note))}
    accumulated = config.number("gradient_accumulation_steps", default=1, whole=True) or Said(1)
    most = config.number("max_steps_per_epoch", whole=True)
    by_batches = assumed.get("batches_per_epoch") is not None
    steps: Any = Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")
    if by_batches and assumed.get("steps_per_epoch") is None:
        batches = Unknown("batches_per_epoch", "batches", note="the batches of an epoch")
        steps = calculated("//", batches, accumulated.value)
    elif most is None:
        return found
    if most is not None:
        steps = most.meaning(calculated("min", steps, most.value))
    return {**found, "steps_per_epoch": steps}


FORMAT: Final = Kind(
    "torchtune",
    "torchtune's configs",
    (YAML,),
    _mentions,
    _claims,
    _read,
    quiet=frozenset({"LR203"}),
)
