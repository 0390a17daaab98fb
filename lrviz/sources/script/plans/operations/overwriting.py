"""Entries and attributes that something may have set of which nobody knows what it sets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    OPEN,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Method,
    Module,
    Opaque,
)

_DEEPEST: Final = 4
_MERGES: Final = frozenset(
    {
        *("merge_from_file", "merge_from_list", "merge_from_other_cfg", "merge_from_dict"),
        *("merge_with", "merge_with_dotlist", "merge_from_yaml", "update_from_file"),
    }
)
_MERGING: Final = re.compile(
    r"merge|overrid|overwrite|^(update|load|read|parse|set|apply)_?(from_)?"
    r"(args|opts?|options?|cfg|config|conf|yaml|json|hparams|params|settings|defaults)",
    re.IGNORECASE,
)
_KEPT: Final = (Optimizer, Scheduler, Function, Class, Module, Dotted, Method)
"""What no setting replaces."""


def overwrite(machine: Machine, thing: Dict | Instance, kind: str = "", owner: str = "") -> None:
    """Any entry of a dict, or of what is but its attributes, may have been set.

    Args:
        owner: What the script calls it.
    """
    if isinstance(thing, Instance) and (owner or thing.text):
        owner = f"{(owner or thing.text).removesuffix('.')}."
    for known in [k for k in thing.slots if isinstance(k, str | int | float | tuple)]:
        text = f"{owner}{known}" if owner.endswith(".") else f"{owner}[{known!r}]"
        if not owner:
            text = known if isinstance(known, str) else ""
        machine.store.write(thing.slots, known, machine.opaque(text, kind))
    if isinstance(thing, Dict):
        machine.store.write(thing.slots, OPEN, True)
    else:
        thing.open = True


def owner_of(node: ast.AST) -> str:
    """What a script calls that of which it calls ``update``, or the like.

    With a dot at the end, where it is its attributes: ``vars(args)`` are those of ``args``.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    on = node.func.value
    text = ast.unparse(on)
    if isinstance(on, ast.Call) and ast.unparse(on.func) == "vars" and len(on.args) == 1:
        text = f"{ast.unparse(on.args[0])}."
    elif text.endswith(".__dict__"):
        text = text.removesuffix("__dict__")
    return text if len(text) <= 60 else ""


def set_any(machine: Machine, thing: Any, name: ast.AST, owner: str) -> None:
    """``setattr`` of a name that nobody knows: any setting may be another one from here on.

    That is so in every case and turn alike, so that nothing has to be joined.
    """
    start = _start(name)
    if not isinstance(thing, Instance | Class | Opaque):
        return
    bases = [*thing.cls.lineage()] if isinstance(thing, Instance) and thing.cls else []
    for held in (*[base.slots for base in bases], thing.slots):
        for known, value in list(held.items()):
            if isinstance(known, str) and known.startswith(start) and not _is_kept(known, value):
                thing.slots[known] = machine.opaque(f"{owner}.{known}")
    if isinstance(thing, Instance):
        thing.open = True


def merge_into(machine: Machine, thing: Any, name: str, given: Given) -> None:
    """``cfg.merge_from_file(path)`` and the like: what is merged is not looked into."""
    if name not in _MERGES or not given.args:
        return
    more = machine.settled(given.args[0])
    nothing = more in (None, "", ()) or (isinstance(more, Items) and more.slots.get("items") == ())
    if name == "merge_from_list" and isinstance(more, Opaque) and more.kind == "none":
        nothing = True
    if not nothing:
        _merged(machine, thing, owner_of(given.node))


def merge_named(machine: Machine, name: str, values: Iterable[Any], node: ast.AST) -> None:
    """``merge_config(args, path)`` of elsewhere: by its name it sets what it is given."""
    if _MERGING.search(name) is None or not isinstance(node, ast.Call):
        return
    for value, part in zip(values, node.args, strict=False):
        value = machine.settled(value)
        if isinstance(value, Dict) or (isinstance(value, Instance) and value.cls is None):
            _merged(machine, value, ast.unparse(part))


def _merged(machine: Machine, thing: Any, owner: str, depth: int = _DEEPEST) -> None:
    """A config takes over what nobody knows: its values, and those of the parts in it."""
    for known, value in list(thing.slots.items()):
        if not isinstance(known, str) or _is_kept(known, value):
            continue
        text = f"{owner}[{known!r}]" if isinstance(thing, Dict) else f"{owner}.{known}"
        nested = isinstance(value, Dict | Instance | Opaque) and bool(value.slots)
        if nested and depth:
            _merged(machine, value, text, depth - 1)
        else:
            thing.slots[known] = machine.opaque(text)
    if isinstance(thing, Dict):
        thing.slots[OPEN] = True
    elif isinstance(thing, Instance):
        thing.open = True


def _is_kept(name: str, value: Any) -> bool:
    own = isinstance(value, Instance) and value.cls is not None
    return name.startswith("__") or isinstance(value, _KEPT) or own


def _start(name: ast.AST) -> str:
    """What a name begins with: ``f"layer{i}"``, ``"layer" + str(i)``."""
    if isinstance(name, ast.JoinedStr) and name.values:
        name = name.values[0]
    elif isinstance(name, ast.BinOp):
        return _start(name.left).split("%")[0]
    elif isinstance(name, ast.Call) and isinstance(name.func, ast.Attribute):
        return _start(name.func.value).split("{")[0] if name.func.attr == "format" else ""
    held = name.value if isinstance(name, ast.Constant) else ""
    return held if isinstance(held, str) else ""
