"""Every command that the docs show prints what they say."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the pages show what torch draws")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the pages show a POSIX shell")

_spec = importlib.util.spec_from_file_location(
    "docs_commands", Path(__file__).with_name("commands.py")
)
assert _spec is not None
assert _spec.loader is not None
commands = importlib.util.module_from_spec(_spec)
sys.modules["docs_commands"] = commands
_spec.loader.exec_module(commands)

SESSIONS = list(commands.sessions())


def any_torch(text: str) -> str:
    """The text whatever version of torch is installed here."""
    return re.sub(r"\b(torch(?: |\": \"))\d+\.\d+(\.\d+)?", r"\1X", text)


def parameter(session: commands.Session) -> pytest.ParameterSet:
    records = any("lrviz record" in command for command in session.commands)  # a program with torch
    first = session.commands[0] if session.commands else ""
    marks = [pytest.mark.slow] if records else []
    return pytest.param(session, id=f"{session.page.stem}:{first}", marks=marks)


@pytest.mark.parametrize("session", [parameter(session) for session in SESSIONS])
def test_prints_what_the_page_says(session: commands.Session) -> None:
    assert any_torch(commands.printed(session)) == any_torch(session.text)


def test_there_are_commands_in_the_docs() -> None:
    assert sum(len(session.commands) for session in SESSIONS) >= 20
