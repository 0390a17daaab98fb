"""The JSON Schema of a spec, from the tables that the reader checks against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lrviz.known.argument import LARGEST_INTEGER, Argument, KnownClass
from lrviz.known.optimizers import OPTIMIZERS, RESUMED
from lrviz.known.phases import BUILT_IN, SHAPES
from lrviz.spec.lint_options import OPTIONS

Schema = dict[str, Any]

_EXPRESSION = (
    "An expression of `epochs`, `steps_per_epoch`, `total_steps`, numbers, + - * / // % **, "
    "comparisons, and, or, not, `a if c else b`, and min max abs ceil floor int round sqrt exp log "
    "log2 log10 cos sin tan tanh pi."
)


def schema() -> Schema:
    """The JSON Schema (draft 7, which the TOML editors know) of a spec.

    A larger TOML file may have the spec as its ``[lrviz]`` table.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "lrviz spec",
        "description": "What is trained how long, with which optimizer and LR scheduler.",
        "type": "object",
        "if": {"required": ["lrviz"]},
        "then": {"properties": {"lrviz": {"$ref": "#/definitions/spec"}}},
        "else": {"$ref": "#/definitions/spec"},
        "definitions": {
            "expression": {"type": "string", "description": _EXPRESSION, "minLength": 1},
            "spec": _spec(),
            "optimizer": _optimizer(),
            "scheduler": _scheduler(),
            "child": _typed(BUILT_IN, {}, "The scheduler's class, or a dotted path."),
            "phase": _phase(),
        },
    }


def _spec() -> Schema:
    count = {"type": "integer", "minimum": 1}
    return {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "What the plot is headed with."},
            "epochs": {**count, "description": "Epochs in the run; or `steps`."},
            "steps": {**count, "description": "Optimizer steps in the run; or `epochs`."},
            "steps_per_epoch": {
                **count,
                "default": 1,
                "description": "Optimizer steps per epoch.",
            },
            "batches_per_epoch": {
                **count,
                "description": "Batches per epoch; with accumulate_grad_batches, instead of "
                "steps_per_epoch.",
            },
            "accumulate_grad_batches": {
                **count,
                "default": 1,
                "description": "Batches per optimizer step.",
            },
            "optimizer": {"$ref": "#/definitions/optimizer"},
            "scheduler": {
                "description": "One scheduler; or several, each ticking on its own.",
                "oneOf": [
                    {"$ref": "#/definitions/scheduler"},
                    {
                        "type": "array",
                        "minItems": 1,
                        "items": {"$ref": "#/definitions/scheduler"},
                    },
                ],
            },
            "metric": _metric(),
            "loop": {
                "type": "object",
                "description": "How the training loop calls optimizer and scheduler.",
                "additionalProperties": False,
                "properties": {
                    "order": {
                        "description": "The order of the two .step() calls in the training loop.",
                        "enum": [["optimizer", "scheduler"], ["scheduler", "optimizer"]],
                        "default": ["optimizer", "scheduler"],
                    }
                },
            },
            "lint": {
                "type": "object",
                "description": "What `lrviz check` is to know of this spec.",
                "additionalProperties": False,
                "properties": {
                    "ignore": {
                        "type": "object",
                        "description": "Rules to ignore, by code, with the reason.",
                        "additionalProperties": {"type": "string"},
                    },
                    **_properties(OPTIONS.values()),
                },
            },
        },
        "additionalProperties": False,
        "required": ["optimizer", "scheduler"],
        "oneOf": [{"required": ["epochs"]}, {"required": ["steps"]}],
        "not": {"required": ["steps_per_epoch", "batches_per_epoch"]},
        "dependencies": {"accumulate_grad_batches": ["batches_per_epoch"]},
    }


def _metric() -> Schema:
    return {
        "type": "object",
        "description": "What ReduceLROnPlateau is stepped with.",
        "additionalProperties": False,
        "properties": {
            "values": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "number"},
                "description": "One value per tick; the last is repeated.",
            },
            "file": {"type": "string", "description": "A CSV file; the path is the spec's own."},
            "column": {"type": "string", "description": "The column of the CSV file."},
            "expression": {
                "type": ["string", "number"],
                "description": "An expression of `epoch`, the scheduler's own tick count.",
            },
        },
        "oneOf": [{"required": ["values"]}, {"required": ["file"]}, {"required": ["expression"]}],
        "dependencies": {"column": ["file"]},
    }


def _optimizer() -> Schema:
    resumed = {
        name: {**_number(), "description": "Kept in the param group by torch; for last_epoch."}
        for name in RESUMED
    }
    branches = []
    for name, known in OPTIMIZERS.items():
        arguments = {**_properties(known.arguments), **resumed}
        group = {
            "type": "object",
            "properties": {
                "name": {"type": "string", "description": "What plots call the group."},
                **arguments,
            },
            "additionalProperties": False,
        }
        groups = {
            "type": "array",
            "minItems": 1,
            "items": group,
            "description": "Param groups, in order; each overrides the optimizer's arguments.",
        }
        if name == "LBFGS":
            groups["maxItems"] = 1
        is_it: Schema = {"properties": {"type": {"enum": [name, f"torch.optim.{name}"]}}}
        if name != "SGD":  # which is what no type means
            is_it["required"] = ["type"]
        body = {
            "properties": {
                "type": {"description": known.described},
                "groups": groups,
                **arguments,
            },
            "additionalProperties": False,
        }
        branches.append({"if": is_it, "then": body})
    kind = {
        "anyOf": [
            {"enum": sorted(OPTIMIZERS)},
            {"enum": [f"torch.optim.{name}" for name in sorted(OPTIMIZERS)]},
        ],
        "default": "SGD",
        "description": "A class of torch.optim.",
    }
    return {
        "type": "object",
        "properties": {"type": kind},
        "allOf": branches,
        "anyOf": [
            {"required": ["lr"]},
            {
                "required": ["groups"],
                "properties": {"groups": {"items": {"required": ["lr"]}}},
            },
        ],
    }


def _scheduler() -> Schema:
    pace = {
        "interval": {
            "enum": ["epoch", "step"],
            "description": "How often the scheduler ticks: after every epoch or every step.",
        },
        "frequency": {
            "type": "integer",
            "minimum": 1,
            "default": 1,
            "description": "Every how many intervals it ticks.",
        },
    }
    return _typed(BUILT_IN, pace, "The scheduler's class, or a dotted path to a callable.")


def _typed(known: Mapping[str, KnownClass], more: Schema, doc: str) -> Schema:
    """A table whose other keys depend on its ``type``."""
    branches = []
    for name, one in known.items():
        body = {
            "properties": {
                "type": {"description": one.described},
                **_properties(one.arguments),
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


def _phase() -> Schema:
    """A table whose other keys depend on its ``shape``.

    Draft 7 has no word for the last item, which alone may leave out its length: any may here.
    """
    branches = []
    for name, shape in SHAPES.items():
        body = {
            "properties": {"shape": {"description": shape.doc}, **_properties(shape.arguments)},
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


def _properties(arguments: Iterable[Argument]) -> Schema:
    return {argument.name: _argument(argument) for argument in arguments}


def _argument(argument: Argument) -> Schema:
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
        value = {"type": "array", "items": _number(argument)}
        if argument.size is not None:
            value.update(minItems=argument.size, maxItems=argument.size)
    else:
        value = _number(argument)
    if argument.per_group:
        value = {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}
    value = {"description": argument.described, **value}
    default = argument.default
    if not argument.required and default is not None and not _has_none(default):
        value["default"] = list(default) if isinstance(default, tuple) else default
    return value


def _has_none(default: Any) -> bool:
    return isinstance(default, tuple) and None in default


def _number(argument: Argument | None = None) -> Schema:
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
