"""The keys of a spec, from its JSON Schema; and those of ``[tool.lrviz]``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lrviz.known.phases import SHAPES
from lrviz.schema import schema
from lrviz.spec.lint_options import OPTIONS

EXAMPLES = {
    "title": '"ResNet-50"',
    "epochs": "90",
    "steps": "100_000",
    "steps_per_epoch": "5005",
    "batches_per_epoch": "20020",
    "accumulate_grad_batches": "4",
    "values": "[1.0, 0.8]",
    "file": '"metrics.csv"',
    "column": '"val_loss"',
    "expression": '"0.9 ** epoch"',
    "order": '["optimizer", "scheduler"]',
    "ignore": '{ LR201 = "frozen on purpose" }',
    **{name: repr(option.default) for name, option in OPTIONS.items()},
}


def pages() -> Mapping[str, str]:
    """The page of the spec's keys, and that of the phases' shapes."""
    return {"spec-keys.md": "\n".join(_keys()), "phases.md": "\n".join(_phases())}


def _keys() -> Iterator[str]:
    whole = schema()["definitions"]["spec"]["properties"]
    yield "# Every key of a spec\n"
    yield "The arguments of each scheduler are on [its own page](schedulers/index.md)."
    yield from _table("The spec itself", {k: v for k, v in whole.items() if _is_value(v)})
    yield from _table("[metric]", whole["metric"]["properties"])
    yield from _table("[loop]", whole["loop"]["properties"])
    yield from _table("[lint]", whole["lint"]["properties"])


def _is_value(entry: Mapping[str, Any]) -> bool:
    return "properties" not in entry and "$ref" not in entry and "oneOf" not in entry


def _table(title: str, entries: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {title}\n\n| key | takes | default | means | for example |"
    yield "| --- | --- | --- | --- | --- |"
    for name, entry in entries.items():
        kind = entry.get("type", "a choice" if "enum" in entry else "")
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        default = f"`{json.dumps(entry['default'])}`" if "default" in entry else ""
        example = f"`{EXAMPLES[name]}`" if name in EXAMPLES else ""
        yield f"| `{name}` | {kind} | {default} | {entry.get('description', '')} | {example} |"


def _phases() -> Iterator[str]:
    yield "# The shapes of `Phases`\n"
    yield "`Phases` is lrviz's own scheduler: the base LR times a factor, a phase a line.\n"
    for shape in SHAPES.values():
        yield f"\n## {shape.name}\n\n{shape.doc}\n\n| key | default | means |\n| --- | --- | --- |"
        for argument in shape.arguments:
            default = "needed" if argument.required else f"`{argument.default!r}`"
            default = "" if argument.default is None else default
            yield f"| `{argument.name}` | {default} | {argument.doc} |"
