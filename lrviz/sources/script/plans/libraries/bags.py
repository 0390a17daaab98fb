"""Objects that are but their attributes: ``SimpleNamespace``, ``OmegaConf.create``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.libraries.config_files import said_in
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import MISSING, Dict, Instance

_BAGS: Final = (
    *("types.SimpleNamespace", "argparse.Namespace", "easydict.EasyDict", "addict.Dict", "box.Box"),
    *("munch.Munch", "ml_collections.ConfigDict", "omegaconf.OmegaConf.create"),
)


def bag_of(machine: Machine, given: Given) -> Any:
    """An object with the attributes that it is given."""
    made = Instance({}, None)
    if given.args and isinstance(given.args[0], Dict):
        made.slots.update(
            {k: _nested(machine, v) for k, v in given.args[0].slots.items() if isinstance(k, str)}
        )
    elif given.args:
        text = machine.settled(given.args[0])
        said = MISSING
        if isinstance(text, str) and "${" not in text:  # of an OmegaConf
            said = said_in(machine, text, "yaml", given)
        if isinstance(said, Dict):
            return bag_of(machine, Given(given.node, [said], given.keywords))
        made.open = True
    made.open = made.open or given.open
    made.slots.update(given.keywords)
    return made


def _nested(machine: Machine, value: Any) -> Any:
    if isinstance(value, Dict):
        return bag_of(machine, Given(None, [value]))
    return value


BAGS: Final[Mapping[str, Callable[[Machine, Given], Any]]] = dict.fromkeys(_BAGS, bag_of)
