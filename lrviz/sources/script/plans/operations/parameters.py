"""What the parameters of a function hold, and default to."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import MISSING, OPEN, Function, Missing


def parameters(
    machine: Machine, function: Function, args: list[Any], keywords: dict[str, Any], open_: bool
) -> dict[Any, Any]:
    """What the parameters of a function hold in a call."""
    spec = function.node.args
    plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    only = [a.arg for a in spec.kwonlyargs]
    names: dict[Any, Any] = dict(zip(plain, args, strict=False))
    rest = dict(keywords)
    for name in (*plain, *only):
        if name in rest:
            names[name] = rest.pop(name)
    if spec.vararg is not None:
        names[spec.vararg.arg] = tuple(args[len(plain) :])
    if spec.kwarg is not None:
        names[spec.kwarg.arg] = machine.new_dict({**rest, **({OPEN: True} if open_ else {})})
    for name in (*plain, *only):
        if name not in names:
            given = function.defaults.get(name, MISSING)
            if isinstance(given, Missing) or open_:
                given = machine.opaque(name, "loader" if "loader" in name.lower() else "")
            names[name] = given
    return names


def defaults_of(machine: Machine, node: Any) -> dict[str, Any]:
    """What the parameters of a function default to."""
    spec = node.args
    if not spec.defaults and not any(spec.kw_defaults):
        return {}
    plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    named = list(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
    named += [(a.arg, d) for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d]
    return {name: machine.evaluate(default) for name, default in named}
