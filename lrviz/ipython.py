"""What ``%load_ext lrviz`` does: every optimizer that steps in a notebook is recorded.

A cell that stepped one says so below it, and ``%lrviz`` shows the record. IPython itself is not
imported: it hands over its shell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from lrviz.curve import Curve
from lrviz.record.free import free_name
from lrviz.record.logs import read
from lrviz.record.model import Record
from lrviz.record.overlay import as_trace, overlay, with_points
from lrviz.record.recorder import Recorder
from lrviz.record.words import recorded
from lrviz.text.problem import SpecError, printable, quote

_SHELLS: Final[dict[int, Notebook]] = {}


_USAGE: Final = """\
%lrviz         the LR of every optimizer that stepped since %load_ext lrviz
%lrviz PLAN    the same over its plan: a spec, a script, a notebook, a config, a Curve or a Spec
It takes no options; what a file does not say, lrviz.load(PLAN, assume=[…]) is told."""


class Shown:
    """A record over its plan: a figure where there are pictures, a sentence where there are not."""

    def __init__(self, said: Sequence[str], html: str) -> None:
        self.said = tuple(said)
        self.html = html

    def __repr__(self) -> str:
        return "\n".join(self.said)

    def _repr_html_(self) -> str:
        return self.html


class Notebook:
    """A shell whose optimizers are recorded.

    Attributes:
        path: The record.
        plan: The curve that it is held against, and what that is called; None where nobody said.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.recorder = Recorder(free_name())
        self.path = self.recorder.path
        self.plan: tuple[Curve, str] | None = None
        self.rows: tuple[int, ...] = ()  # of each optimizer, before the cell that runs
        self.size = 0  # of the record, then

    def start(self) -> None:
        """Record from now on."""
        self.recorder.start()
        self.shell.events.register("post_run_cell", self.after_cell)
        self.shell.register_magic_function(self.magic, "line", "lrviz")

    def stop(self) -> None:
        """Record no more, and say where the run stands."""
        self.shell.events.unregister("post_run_cell", self.after_cell)
        self.shell.magics_manager.magics["line"].pop("lrviz", None)
        self.recorder.stop()
        self.say(self.records())

    def after_cell(self, *_: object) -> None:
        """Below a cell that stepped an optimizer: how far it is, and whether it is as planned."""
        self.recorder.flush()
        size = Path(self.path).stat().st_size if self.recorder.writes else 0
        if size == self.size:
            return
        self.size = size
        records = self.records()
        rows = tuple(record.rows for record in records)
        stepped = [
            record
            for number, record in enumerate(records)
            if number >= len(self.rows) or record.rows > self.rows[number]
        ]
        self.rows = rows
        self.say(stepped)

    def magic(self, line: str) -> Shown | None:
        """Show the record, over its plan: ``%lrviz [PLAN]``.

        PLAN is a spec, a script, a notebook or a config, or the name of a Curve or a Spec; it is
        kept for the cells that follow.
        """
        given = line.strip()
        if given.startswith("-"):
            print(_USAGE)
            return None
        try:
            if given:
                self.plan = self._plan(given)
        except (SpecError, ValueError) as error:
            _say_problems(error)
            return None
        records = self.records()
        if not records:
            print("lrviz: no optimizer has stepped since %load_ext lrviz")
            return None
        return self._shown(records)

    def records(self) -> tuple[Record, ...]:
        """What was recorded up to now, a record for each optimizer; () where none stepped."""
        self.recorder.flush()
        if not self.recorder.writes:
            return ()
        try:
            return read(_short(self.path))
        except SpecError as error:
            _say_problems(error)
            return ()

    def say(self, records: Sequence[Record]) -> None:
        """A line for each."""
        for record in records:
            print(f"lrviz: {self._said(record)}")

    def _said(self, record: Record) -> str:
        said = f"{recorded(record)} in {printable(_short(self.path))}"
        if self.plan is None:
            return said
        curve, name = self.plan
        return f"{said}: {overlay([record], curve, printable(name)).said}"

    def _shown(self, records: Sequence[Record]) -> Shown:
        from lrviz.plot.figure import figure
        from lrviz.plot.trace import Trace

        said = [self._said(record) for record in records]
        if self.plan is None:
            traces = [as_trace(record) for record in records]
        else:
            curve, name = self.plan
            # What stepped last is what was just run: another one may follow the plan by chance.
            laid = overlay(records[-1:], curve)
            traces = [with_points(Trace(curve, name), [laid])]
        drawn = figure(traces)._repr_html_()
        return Shown(said, f"<div>{drawn}</div>")

    def _plan(self, given: str) -> tuple[Curve, str]:
        from lrviz.engine import simulate
        from lrviz.spec.model import Spec
        from lrviz.spec.reader import load

        held = self.shell.user_ns.get(given)
        if held is None:
            held = load(re.sub(r"^(['\"])(.*)\1$", r"\2", given))
        if isinstance(held, Spec):
            held = simulate(held)
        if not isinstance(held, Curve):
            raise ValueError(f"{quote(given)} is neither a Curve nor a Spec")
        return held, given


def load(shell: Any) -> None:
    """Begin to record what steps in a shell of IPython."""
    if id(shell) not in _SHELLS:
        _SHELLS[id(shell)] = notebook = Notebook(shell)
        notebook.start()


def unload(shell: Any) -> None:
    """End it."""
    notebook = _SHELLS.pop(id(shell), None)
    if notebook is not None:
        notebook.stop()


def _short(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _say_problems(error: SpecError | ValueError) -> None:
    said = error.problems if isinstance(error, SpecError) else (error,)
    for problem in said:
        print(f"lrviz: {problem}")
