"""Things of Python's, torch's and their neighbours' classes that schedules are made of."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from lrviz.sources.script.plans.values.symbols import Num
from lrviz.sources.script.plans.values.things import MISSING, Thing

if TYPE_CHECKING:
    from lrviz.sources.script.plans.machine.trace import Loop


BATCH: Final = "batch"
"""The key of what a loader gives: nothing is known of it but that it is there."""


@dataclass(eq=False)
class Range(Thing):
    """A ``range``."""

    start: Num = 0
    stop: Num = 0
    step: Num = 1


@dataclass(eq=False)
class Lazy(Thing):
    """An iterator over others: "enumerate", "zip", "islice", "count", "product", and such.

    A "nested" one is a product of which the items are something else, as a generator gives them.
    """

    kind: str = ""
    parts: tuple[Any, ...] = ()
    number: Any = 0


@dataclass(eq=False)
class Generator(Thing):
    """A generator of the project that is gone through where it is called: it runs as it gives."""

    function: Any = None
    scope: Any = None


@dataclass(eq=False)
class Data(Thing):
    """A dataset or tensor: what its ``len`` is."""

    length: Num = 0
    shape: tuple[Num, ...] = ()


@dataclass(eq=False)
class Loader(Thing):
    """A DataLoader, and how many batches it gives."""

    length: Num = 0
    text: str = ""
    dataset: Any = None
    shared: bool = False  # whether accelerate shares it out among processes


@dataclass(eq=False)
class Splitter(Thing):
    """What splits data into folds, so many times: scikit-learn's ``KFold``."""

    times: Num = 0


@dataclass(eq=False)
class Course(Thing):
    """An array of numbers as a function of the index: what ``at`` maps an index to."""

    length: Num = 0
    at: Any = None


@dataclass(eq=False)
class Built(Thing):
    """What is built by a call: the class, its arguments by name, and where they stand.

    Attributes:
        node: The call.
        cls: The class's bare name.
        arguments: By parameter name.
        nodes: The expressions of the arguments.
        loops: The loops that it is built in.
        path: The conditions that it is built under.
        reason: Why it cannot be said, with a node, if it cannot.
    """

    node: ast.AST = None  # type: ignore[assignment]
    cls: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    nodes: Mapping[str, ast.AST] = field(default_factory=dict)
    loops: tuple[Loop, ...] = ()
    path: tuple[Any, ...] = ()
    reason: tuple[str, ast.AST] | None = None
    name: str = ""


@dataclass(eq=False)
class Optimizer(Built):
    """An optimizer.

    Attributes:
        groups: Its param groups.
        own: The name of a class that is not torch's, for which ``cls`` stands; else "".
        unknown: Why its LR is not known, with a node, though it is one and steps: only rules may
            look at its schedule then.
        askable: Whether somebody may say that LR.
        direct: Whether it is torch's own class that gets the arguments.
    """

    groups: tuple[ParamGroup, ...] = ()
    own: str = ""
    unknown: tuple[str, ast.AST] | None = None
    askable: bool = False
    direct: bool = False

    @property
    def asked(self) -> str:
        """What an LR goes by that is not known: "optimizer.lr"."""
        return f"{self.name or 'optimizer'}.lr"


@dataclass(eq=False)
class ParamGroup(Thing):
    """A param group: ``slots`` are its entries."""

    optimizer: Any = None
    index: int = 0
    node: ast.AST | None = None
    nodes: Mapping[str, ast.AST] = field(default_factory=dict)
    name: str = ""

    @property
    def base(self) -> Any:
        """The LR that schedulers start from: the first of them notes it where nobody has."""
        held = self.slots.get("initial_lr", MISSING)
        return self.slots.get("base", MISSING) if held is MISSING else held


def may_be_more(held: tuple[Any, ...]) -> bool:
    """Whether these are the param groups of an optimizer that may have others besides."""
    first = held[0] if len(held) == 1 else None
    return isinstance(first, ParamGroup) and first.optimizer.unknown is not None


@dataclass(eq=False)
class SomeGroup(Thing):
    """One of some param groups: the one at an index, or any of them (``at`` None)."""

    groups: tuple[ParamGroup, ...] = ()
    at: Any = None


@dataclass(frozen=True)
class Lacking:
    """A class that torch does not have: a "scheduler" or an "optimizer".

    Attributes:
        path: The conditions that it is called under.
    """

    kind: Literal["scheduler", "optimizer"]
    name: str
    path: tuple[Any, ...]


AMONG: Final = "among"
"""The key in the slots of a list whose items are not known: the param groups they are among."""


@dataclass(eq=False)
class Scheduler(Built):
    """A scheduler.

    Attributes:
        optimizer: What it schedules.
        family: "torch", "transformers", "diffusers", or "own" (a class of the project).
        inside: Whether it went into another one.
    """

    optimizer: Any = None
    family: str = "torch"


@dataclass(eq=False)
class Stepper(Thing):
    """What steps an optimizer that it is given: a GradScaler, or the like."""


@dataclass(eq=False)
class Accelerator(Thing):
    """An accelerate.Accelerator."""

    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Parser(Thing):
    """An argparse.ArgumentParser: ``slots`` are the defaults of its arguments."""

    sub: bool = False
    open: bool = False


@dataclass(eq=False)
class Configured(Thing):
    """What a framework is told: a Trainer, TrainingArguments."""

    name: str = ""
    node: ast.Call = None  # type: ignore[assignment]
    arguments: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, ast.AST] = field(default_factory=dict)
    open: bool = False
