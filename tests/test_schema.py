"""The JSON Schema: every spec of the repository passes, every slip does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from lrviz.known.phases import BUILT_IN, SHAPES
from lrviz.schema import schema

ROOT = Path(__file__).parent.parent
SPECS = sorted([*ROOT.glob("gallery/*/*.toml"), *ROOT.glob("tests/recipes/*.toml")])
VALIDATOR = jsonschema.Draft7Validator(schema())


def test_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("path", SPECS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_spec_of_the_repository_is_valid(path: Path) -> None:
    errors = list(VALIDATOR.iter_errors(tomli.loads(path.read_text())))
    assert not errors, errors[0].message


def good() -> dict[str, Any]:
    return {
        "epochs": 3,
        "optimizer": {"type": "SGD", "lr": 0.1},
        "scheduler": {"type": "StepLR", "step_size": 1},
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("epochs",), 0),
        (("epoch",), 3),
        (("scheduler", "type"), "SteppLR"),
        (("scheduler", "step_sise"), 3),
        (("scheduler", "step_size"), True),
        (("scheduler", "interval"), "batch"),
        (("optimizer", "type"), "Adm"),
        (("optimizer", "momentun"), 0.9),
        (("loop",), {"order": ["optimizer"]}),
    ],
    ids=str,
)
def test_a_slip_is_not_valid(path: tuple[str, ...], value: object) -> None:
    document = good()
    VALIDATOR.validate(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(document)


PHASE = {"shape": "linear", "from": 0, "to": "1 / 2", "length": "total_steps / 10"}


@pytest.mark.parametrize(
    "phase",
    [
        {**PHASE, "shape": "liner"},
        {**PHASE, "lenght": 3},
        {**PHASE, "power": 2},
        {**PHASE, "length": -1},
        {**PHASE, "past_end": "stop"},
        {"shape": "linear"},
        {"to": 1},
    ],
    ids=str,
)
def test_a_slip_in_a_phase_is_not_valid(phase: dict[str, Any]) -> None:
    document = good()
    document["scheduler"] = {"type": "Phases", "phases": [PHASE, {"shape": "constant"}]}
    VALIDATOR.validate(document)
    document["scheduler"]["phases"][0] = phase
    assert not VALIDATOR.is_valid(document)


def test_every_argument_of_every_scheduler_is_there_with_its_doc() -> None:
    text = str(schema())
    for known in (*BUILT_IN.values(), *SHAPES.values()):
        assert known.doc in text
        for argument in known.arguments:
            assert argument.name in text
            assert argument.doc in text


def test_a_class_may_be_given_by_its_full_name() -> None:
    document = good()
    document["optimizer"]["type"] = "torch.optim.SGD"
    document["scheduler"]["type"] = "torch.optim.lr_scheduler.StepLR"
    VALIDATOR.validate(document)
    document["optimizer"]["momentun"] = 0.9
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("key", schema()["definitions"]["spec"]["properties"])
def test_every_key_of_a_spec_is_documented(key: str) -> None:
    whole = schema()["definitions"]
    found = whole["spec"]["properties"][key]
    if "$ref" in found:
        found = whole[found["$ref"].rpartition("/")[2]]["properties"]["type"]
    assert found["description"]
