"""The JSON Schema of a spec, from the tables that the reader checks against."""

from __future__ import annotations

from lrviz.known.optimizers import OPTIMIZERS, RESUMED
from lrviz.known.phases import BUILT_IN
from lrviz.schema.arguments import Schema, number, phase, properties, typed
from lrviz.spec.lint_options import OPTIONS

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
            "child": typed(BUILT_IN, {}, "The scheduler's class, or a dotted path."),
            "phase": phase(),
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
                    **properties(OPTIONS.values()),
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
        name: {**number(), "description": "Kept in the param group by torch; for last_epoch."}
        for name in RESUMED
    }
    branches = []
    for name, known in OPTIMIZERS.items():
        arguments = {**properties(known.arguments), **resumed}
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
    return typed(BUILT_IN, pace, "The scheduler's class, or a dotted path to a callable.")
