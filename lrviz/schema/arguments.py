"""The JSON Schema of tables whose keys are the arguments of a class or of a shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lrviz.known.argument import LARGEST_INTEGER, Argument, KnownClass
from lrviz.known.phases import SHAPES

Schema = dict[str, Any]


def typed(known: Mapping[str, KnownClass], more: Schema, doc: str) -> Schema:
    """A table whose other keys depend on its ``type``."""
    branches = []
    for name, one in known.items():
        body = {
            "properties": {
                "type": {"description": one.described},
                **properties(one.arguments),
                **more,
            },
            "additionalProperties": False,
            "required": ["type", *(a.name for a in one.arguments if a.required)],
        }
        if name == "OneCycleLR":
            body["anyOf"] = [
                {"required": ["total_steps"]},
                {"required": ["epochs", "steps_per_epoch"]},
            ]
        branches.append({"if": {"properties": {"type": {"const": name}}}, "then": body})
    dotted = {"type": "string", "pattern": r"^[^\W\d]\w*(\.[^\W\d]\w*)+$"}
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"description": doc, "anyOf": [{"enum": list(known)}, dotted]}},
        "allOf": branches,
    }


def phase() -> Schema:
    """A table whose other keys depend on its ``shape``.

    Draft 7 has no word for the last item, which alone may leave out its length: any may here.
    """
    branches = []
    for name, shape in SHAPES.items():
        body = {
            "properties": {"shape": {"description": shape.doc}, **properties(shape.arguments)},
            "additionalProperties": False,
            "required": ["shape", *(a.name for a in shape.arguments if a.required)],
        }
        branches.append({"if": {"properties": {"shape": {"const": name}}}, "then": body})
    kind = {"enum": list(SHAPES), "description": "How the factor goes."}
    return {
        "type": "object",
        "required": ["shape"],
        "properties": {"shape": kind},
        "allOf": branches,
    }


def properties(arguments: Iterable[Argument]) -> Schema:
    """What the reader takes for some arguments, by name."""
    return {argument.name: argument_of(argument) for argument in arguments}


def argument_of(argument: Argument) -> Schema:
    """What the reader takes for one argument."""
    if argument.kind == "bool":
        value: Schema = {"type": "boolean"}
    elif argument.kind == "choice":
        value = {"enum": list(argument.choices)}
    elif argument.kind == "function":
        value = {"type": ["string", "number"]}
    elif argument.kind == "schedulers":
        value = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/child"}}
    elif argument.kind == "phases":
        value = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/phase"}}
    elif argument.kind == "numbers":
        value = {"type": "array", "items": number(argument)}
        if argument.size is not None:
            value.update(minItems=argument.size, maxItems=argument.size)
    else:
        value = number(argument)
    if argument.per_group:
        value = {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}
    value = {"description": argument.described, **value}
    default = argument.default
    if not argument.required and default is not None and not _has_none(default):
        value["default"] = list(default) if isinstance(default, tuple) else default
    return value


def _has_none(default: Any) -> bool:
    return isinstance(default, tuple) and None in default


def number(argument: Argument | None = None) -> Schema:
    """A number within the argument's bounds, or an expression that comes to one."""
    kind = None
    if argument is not None:
        kind = argument.element if argument.kind == "numbers" else argument.kind
    number: Schema = {"type": "number"}
    if kind == "integer":
        number = {"type": "integer", "maximum": LARGEST_INTEGER}
    if argument is not None:
        if argument.low is not None:
            number["exclusiveMinimum" if argument.low_open else "minimum"] = argument.low
        if argument.high is not None:
            number["exclusiveMaximum" if argument.high_open else "maximum"] = argument.high
        if argument.nonzero:
            number["not"] = {"const": 0}
    return {"anyOf": [number, {"$ref": "#/definitions/expression"}]}
