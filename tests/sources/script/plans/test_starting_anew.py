"""What is done only where a run goes on: it is read as one that starts anew."""

from __future__ import annotations

import pytest

from tests.sources.script.plans.test_computed import steps


@pytest.mark.parametrize(
    ("handler", "found"),
    [
        ("except OSError:\n    first = 3", 5),
        ("except (OSError, KeyError):\n    print('none')\n    first = 3\nelse:\n    first = 4", 5),
        ("except OSError:\n    first = torch.load('other.pt')['first']", None),
        ("except OSError:\n    first = 3\n    raise", None),
        ("except OSError:\n    first = 3\n    sys.exit(1)", None),
        ("except OSError:\n    other = 3", None),
        ("finally:\n    other = 3", None),
    ],
)
def test_a_handler_says_where_a_run_starts(handler: str, found: int | None) -> None:
    before = f"import sys\ntry:\n    first = torch.load('last.pt')['first']\n{handler}"
    assert steps("first == 3", before) == found


def test_what_comes_before_the_load_is_done() -> None:
    before = (
        "try:\n    path = 2\n    first = load_checkpoint(path)\nexcept OSError:\n    first = path"
    )
    assert steps("first == 2", before) == 5


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ("len(kept) > 0", 5),
        ("len(kept) != 0 and first == 3", 5),
        ("len([1]) > 0", None),
    ],
)
def test_a_list_of_checkpoints_may_be_empty(test: str, found: int | None) -> None:
    before = f"first = 3\nkept = files()\nif {test}:\n    first = torch.load(kept[-1])['first']"
    assert steps("first == 3", before) == found
