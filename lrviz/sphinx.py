"""A Sphinx extension: ``.. lrviz:: spec.toml`` draws a schedule when the docs are built.

Options of the directive: ``:log:`` for a logarithmic LR axis, ``:width:`` of the picture,
``:code:`` to show the PyTorch code below it, ``:check:`` to show what ``lrviz check`` finds there,
and to warn of it, ``:alt:`` instead of the numbers. Without a path, the spec is its content.

In ``conf.py``: ``extensions = ["lrviz.sphinx"]``, and ``lrviz_trust = ["timm"]`` for packages that
a dotted ``type`` may be imported from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lrviz import __version__
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import Problem, SpecError, printable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.plot.save import Format
    from lrviz.spec.model import Spec

_FORMATS: Final[tuple[Format, ...]] = (
    "svg",
    "pdf",
    "png",
)  # a builder takes the first that it can show
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
        spec = self._spec()
        log = "log" in self.options
        found = _findings(spec) if "check" in self.options else ()
        alt, stem = _drawn(spec, self._folder(), found, log=log)
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

    def _spec(self) -> Spec:
        """The spec of the argument, or of the content; the document depends on its files."""
        from lrviz.spec.reader import loads

        trust = tuple(self.config.lrviz_trust)
        document = str(self.env.doc2path(self.env.docname))
        if bool(self.arguments) == bool(self.content):
            message = "give the path of a spec, or the spec as the directive's content"
            raise SpecError([Problem("LR002", message, document)])
        if not self.arguments:
            text = "\n".join(self.content) + "\n"
            return self._noted(
                loads(text, name=document, folder=Path(document).parent, trust=trust)
            )
        name, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(name)
        try:
            text = read_text(Path(path))
        except Unreadable as error:
            raise SpecError([Problem("LR001", str(error), name)]) from None
        return self._noted(loads(text, name=name, folder=Path(path).parent, trust=trust))

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


def _findings(spec: Spec) -> tuple[Diagnostic, ...]:
    from lrviz.lint.api import check

    return tuple(finding for finding in check(spec) if finding.fails)


def _drawn(spec: Spec, folder: Path, found: Iterable[Diagnostic], *, log: bool) -> tuple[str, Path]:
    """The alternative text, and the files without their endings; drawn unless they are there."""
    metric = _metric_file(spec)
    data = "" if metric is None else read_text(metric)
    marked = "".join(finding.code for finding in found)
    key = "\0".join((__version__, spec.plan.text, spec.name, data, str(log), marked))
    stem = folder / hashlib.sha256(key.encode()).hexdigest()[:20]
    told = stem.with_suffix(".txt")
    if not told.exists():
        from lrviz.engine import simulate
        from lrviz.gallery.facts import facts, line_text
        from lrviz.output import write
        from lrviz.plot.figure import figure
        from lrviz.plot.save import render
        from lrviz.plot.tracing import trace

        curve = simulate(spec)
        drawn = figure([trace(spec, curve, findings=found)], log=log)
        for format_ in _FORMATS:
            write(str(stem.with_suffix(f".{format_}")), [render(drawn, format_)])
        alt = f"Learning rate. {printable(spec.name)}: {line_text(curve, facts(curve))}."
        write(str(told), [alt.encode()])  # last: where it is, the pictures are
    return told.read_text(encoding="utf-8"), stem


def _metric_file(spec: Spec) -> Path | None:
    table = spec.plan.table.get("metric", {})
    return spec.plan.folder / table["file"] if "file" in table else None


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive; called by Sphinx."""
    app.add_directive("lrviz", LrvizDirective)
    app.add_config_value("lrviz_trust", [], "env", [list, tuple])
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
