"""What `lrviz check` is asked for, and the settings of the rules that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.commands.options import Trust
from lrviz.commands.outcome import fail
from lrviz.config.settings import Config
from lrviz.lint.select import Selection, UnknownRule, split
from lrviz.lint.settings import Settings
from lrviz.sources.assume import parse_assumption

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.lint.diagnostic import Applicability
    from lrviz.spec.model import Spec
    from lrviz.spec.overrides import Override


@dataclass(frozen=True)
class CheckRequest:
    """What is asked for, as the options of the command line say; see their help."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    extend_select: tuple[str, ...]
    output_format: str
    fix: bool
    unsafe_fixes: bool
    diff: bool
    exit_zero: bool
    statistics: bool
    skip_non_specs: bool
    only: tuple[str, ...]
    spec_path: str | None
    stdin_filename: str | None
    runs: tuple[str, ...]
    run_column: str | None
    sets: tuple[str, ...]
    assume: tuple[str, ...]
    kind: str | None
    engine: Engine
    trust: Trust

    @property
    def allowed(self) -> frozenset[Applicability]:
        """The fixes that may be made."""
        return frozenset(("safe", "unsafe") if self.unsafe_fixes else ("safe",))

    @property
    def fixes(self) -> bool:
        """Whether fixes are made or shown."""
        return self.fix or self.diff

    @property
    def to_stdout(self) -> bool:
        """Whether the fixed text of standard input goes to standard output, and nothing else."""
        return self.fix and not self.diff and "-" in self.paths


def refuse_several(request: CheckRequest) -> None:
    """End the command where an option that is about one file stands beside several."""
    one = len(request.paths) == 1 and (request.paths[0] == "-" or Path(request.paths[0]).is_file())
    if request.runs and not (one and request.paths[0] != "-"):
        fail("--run: expected the one file whose schedule the run is held against")
    if request.sets and not one:
        fail("--set: expected the one file whose values are replaced")
    if request.sets and request.fixes:
        fail("--set with --fix or --diff: a fix is for the file as it is; run it without --set")


def settings_of(request: CheckRequest, config: Config) -> Settings:
    """How files are checked: the command line on top of the project's own."""
    settings = Settings(
        _selection(config, request),
        request.trust.within(config),
        request.engine,
        config.options,
        assume=tuple(parse_assumption(text) for text in request.assume),
        assumed_in=config.assumed_in,
        sets=_sets(request.sets),
        kind=request.kind,
    )
    if request.kind is not None:
        from lrviz.sources.door import named_kind

        named_kind(request.kind)  # a name that there is not ends the command
    if request.spec_path is None:
        return settings
    return replace(settings, spec=_given_spec(request.spec_path, settings))


def _sets(texts: Sequence[str]) -> tuple[Override, ...]:
    if not texts:
        return ()
    from lrviz.spec.overrides import parse_set

    return tuple(map(parse_set, texts))


def _selection(config: Config, request: CheckRequest) -> Selection:
    """The rules to run: the command line's own, on top of the project's."""
    given = {
        "--select": request.select,
        "--ignore": request.ignore,
        "--extend-select": request.extend_select,
    }
    for option, texts in given.items():
        if texts and not split(texts):  # as with an empty variable of a script
            fail(f"{option} names no rule; expected codes, prefixes or names, as in LR3,LR201")
    try:
        return Selection(
            split(request.select) if request.select else config.select,
            (*(() if request.select else config.extend_select), *split(request.extend_select)),
            (*config.ignore, *split(request.ignore)),
        )
    except UnknownRule as error:
        fail(str(error))


def _given_spec(path: str, settings: Settings) -> Spec:
    """The spec that scripts are held to; one that cannot be read ends the command."""
    from lrviz.spec.reader import load

    return load(path, trust=settings.trust)
