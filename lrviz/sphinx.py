"""A Sphinx extension: ``.. lrviz:: spec.toml`` draws a schedule when the docs are built.

The path is that of a spec, a framework's config or a script. Options of the directive: ``:log:``
for a logarithmic LR axis, ``:width:`` of the picture, ``:code:`` to show the PyTorch code below
it, ``:check:`` to show what ``lrviz check`` finds there, and to warn of it, ``:alt:`` instead of
the numbers, ``:sweep: KEY=V1,V2`` to draw several values, ``:assume: NAME=VALUE`` (a line each)
for what the file does not say, ``:at: LINE`` (of a notebook, ``CELL:LINE``) where it has several
schedules. Without a path, the spec is its content.

In ``conf.py``: ``extensions = ["lrviz.sphinx"]``, and ``lrviz_trust = ["timm"]`` for packages that
a dotted ``type`` may be imported from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lrviz import __version__
from lrviz.engine.unknown import drawable
from lrviz.text.files import read_text
from lrviz.text.problem import Problem, SpecError, printable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from lrviz.config.settings import Config
    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.plot.save import Format
    from lrviz.plot.trace import Ghost
    from lrviz.spec.model import Spec

_MIME: Final[dict[Format, str]] = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "png": "image/png",
}
"""What can be drawn; a builder gets the first that it can show."""
_LOG: Final = logging.getLogger(__name__)


class LrvizDirective(SphinxDirective):
    """The picture of a spec, and what else is asked for."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        "log": directives.flag,
        "width": directives.length_or_percentage_or_unitless,
        "code": directives.flag,
        "check": directives.flag,
        "alt": directives.unchanged,
        "sweep": directives.unchanged,
        "assume": directives.unchanged,
        "at": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The nodes that stand in the directive's place; an error where the spec has one."""
        try:
            return self._run()
        except SpecError as error:
            said = "\n".join(str(self._placed(problem)) for problem in error.problems)
            _LOG.warning("lrviz: %s", said, location=self.get_location(), type="lrviz")
            message = nodes.literal_block(said, said)
            return [nodes.error("", nodes.paragraph("", "This schedule is broken."), message)]

    def _run(self) -> list[nodes.Node]:
        specs = self._specs()
        spec = specs[0]
        log = "log" in self.options
        found = _findings(spec, self._config()) if "check" in self.options else ()
        sweep, format_ = self.options.get("sweep", ""), vars(self.env)["lrviz_format"]
        alt, stem = _drawn(specs, sweep, self._folder(), format_, found, log=log)
        _pictures(self.env).setdefault(self.env.docname, set()).add(str(stem))
        source = Path(self.env.doc2path(self.env.docname)).parent
        picture = nodes.image(
            uri=Path(os.path.relpath(stem, source)).as_posix() + ".*",
            alt=self.options.get("alt", alt),
        )
        if "width" in self.options:
            picture["width"] = self.options["width"]
        self.set_source_info(picture)
        result: list[nodes.Node] = [picture]
        if found:
            result.append(self._warned(found))
        if "code" in self.options:
            from lrviz.codegen import code

            text = code(spec)
            result.append(nodes.literal_block(text, text, language="python"))
        return result

    def _specs(self) -> list[Spec]:
        """The schedule of the argument, or of the content, with each value of the sweep."""
        from lrviz.sources.assume import parse_assumption
        from lrviz.sources.door import open_file, read_plans
        from lrviz.sources.script.cells import in_cells
        from lrviz.sources.source import Source
        from lrviz.sources.syntaxes import TOML
        from lrviz.spec.overrides import parse_sweep
        from lrviz.spec.unknown import depends

        trust = tuple(self.config.lrviz_trust)
        document = str(self.env.doc2path(self.env.docname))
        if bool(self.arguments) == bool(self.content):
            message = "give the path of a schedule, or the spec as the directive's content"
            raise SpecError([Problem("LR002", message, document)])
        if self.arguments:
            name, path = self.env.relfn2path(self.arguments[0])
            self.env.note_dependency(name)
            source = open_file(path, name=name)
            source = replace(source, folder=Path(path).parent)
        else:
            text = "\n".join(self.content) + "\n"
            source = Source(document, Path(document).parent, text, TOML)
        given = [parse_assumption(line) for line in self.options.get("assume", "").splitlines()]
        kind = None if self.arguments else "spec"
        with in_cells(source):
            found = read_plans(source, given, self._config().assumed_in(source.name), kind)
            plan = found.only(self.options.get("at"))
        sweep = self.options.get("sweep")
        chosen = [[value] for value in parse_sweep(sweep)] if sweep else [[]]
        drawn = [
            drawable(plan, assumed=found.assumed, overrides=overrides, trust=trust)
            for overrides in chosen
        ]
        specs = [one.spec for one in drawn]
        if "code" in self.options and drawn[0].missing and specs[0].steps_per_epoch != 1:
            with in_cells(source):
                raise depends(plan, drawn[0].missing)
        if not self.arguments:
            specs = [replace(spec, title=spec.title or self._heading()) for spec in specs]
        return [self._noted(spec) for spec in specs]

    def _heading(self) -> str:
        """What a spec without a title is called that stands in the document: as that is."""
        first = next(iter(self.state.document.findall(nodes.title)), None)
        return Path(self.env.docname).name if first is None else first.astext()

    def _config(self) -> Config:
        """The settings of the project that the docs are of."""
        from lrviz.config.find import find_config

        return find_config(Path(str(self.env.srcdir)))

    def _placed(self, problem: Problem) -> Problem:
        """A problem of the directive's content, with its line in the document."""
        if problem.span is None or not self.content:
            return problem
        _, before = self.content.items[0]
        return replace(problem, span=replace(problem.span, line=problem.span.line + before))

    def _noted(self, spec: Spec) -> Spec:
        file = _metric_file(spec)
        if file is not None:
            self.env.note_dependency(os.path.relpath(file, self.env.srcdir))
        return spec

    def _folder(self) -> Path:
        folder = Path(self.env.doctreedir) / "lrviz"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _warned(self, found: Iterable[Diagnostic]) -> nodes.Node:
        listed = nodes.bullet_list()
        for finding in found:
            said = f"{finding.code} {finding.name}: {printable(finding.message)}"
            _LOG.warning("lrviz: %s", said, location=self.get_location(), type="lrviz")
            listed += nodes.list_item("", nodes.paragraph("", nodes.Text(said)))
        return nodes.warning("", listed)


def _findings(spec: Spec, config: Config) -> tuple[Diagnostic, ...]:
    """What ``lrviz check`` says of it, with the project's settings; no infos."""
    from lrviz.lint.files import report
    from lrviz.lint.run import check_spec
    from lrviz.lint.select import Selection, without

    selection = Selection(config.select, config.extend_select, config.ignore)
    checked = check_spec(spec, options=config.options)
    found = report(checked, spec.plan.source, selection).diagnostics
    kept = without(found, config.ignored_in(spec.plan.name))
    return tuple(finding for finding in kept if finding.fails)


def _drawn(
    specs: list[Spec],
    sweep: str,
    folder: Path,
    format_: Format,
    found: Sequence[Diagnostic],
    *,
    log: bool,
) -> tuple[str, Path]:
    """The alternative text, and the file without its ending; drawn unless it is there."""
    spec = specs[0]
    metric = _metric_file(spec)
    data = "" if metric is None else read_text(metric)
    marked = "".join(f"{finding.code}{finding.message}" for finding in found)
    rests = ", ".join(spec.assumptions)
    own = (__version__, spec.plan.text, spec.plan.label, spec.name, data, str(log), marked)
    stem = folder / hashlib.sha256("\0".join((*own, sweep, rests)).encode()).hexdigest()[:20]
    told, picture = stem.with_suffix(".txt"), stem.with_suffix(f".{format_}")
    if not (told.exists() and picture.exists()):
        from lrviz.engine import simulate
        from lrviz.gallery.facts import facts, line_text
        from lrviz.output import write
        from lrviz.plot.figure import figure
        from lrviz.plot.save import render
        from lrviz.plot.tracing import trace
        from lrviz.spec.overrides import parse_sweep

        curves = [simulate(one) for one in specs]
        labels = [value.label for value in parse_sweep(sweep)] if sweep else [None]
        ghost = _ghost(spec, found) if len(specs) == 1 else None
        traces = [
            trace(one, curve, label, findings=found, ghost=ghost)
            for one, curve, label in zip(specs, curves, labels, strict=True)
        ]
        drawn = figure(traces, log=log)
        write(str(picture), [render(drawn, format_)])
        alt = f"Learning rate. {printable(spec.name)}: {line_text(curves[0], facts(curves[0]))}."
        write(str(told), [alt.encode()])
    return told.read_text(encoding="utf-8"), stem


def _ghost(spec: Spec, found: Sequence[Diagnostic]) -> Ghost | None:
    """The curve as it would be fixed."""
    from lrviz.lint.fixed import fixed
    from lrviz.plot.trace import Ghost

    after = fixed(spec, found)
    return None if after is None else Ghost(after.curve, after.title)


def _metric_file(spec: Spec) -> Path | None:
    table = spec.plan.table.get("metric", {})
    return spec.plan.folder / table["file"] if "file" in table else None


def _pictures(env: BuildEnvironment) -> dict[str, set[str]]:
    """By document, its pictures without their endings; kept with what else Sphinx keeps."""
    held: dict[str, set[str]] = vars(env).setdefault("lrviz_pictures", {})
    return held


def _choose(app: Sphinx) -> None:
    """Only what this builder shows is drawn: a PDF takes several times as long as an SVG."""
    shown = app.builder.supported_image_types
    chosen = next((each for each, mime in _MIME.items() if mime in shown), "svg")
    vars(app.env)["lrviz_format"] = chosen


def _outdated(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """Documents that another builder has read, whose pictures this one cannot show."""
    ending = f".{vars(env)['lrviz_format']}"
    return [
        document
        for document, stems in _pictures(env).items()
        if not all(Path(stem + ending).exists() for stem in stems)
    ]


def _purge(app: Sphinx, env: BuildEnvironment, document: str) -> None:
    _pictures(env).pop(document, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, documents: list[str], other: BuildEnvironment
) -> None:
    """Take over what a process that read some of the documents has noted."""
    found = _pictures(other)
    _pictures(env).update({each: found[each] for each in documents if each in found})


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive; called by Sphinx."""
    app.add_directive("lrviz", LrvizDirective)
    app.add_config_value("lrviz_trust", [], "env", [list, tuple])
    app.connect("builder-inited", _choose)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
