"""One training script or notebook, checked: what is found, selected, and not suppressed."""

from __future__ import annotations

from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import find
from lrviz.lint.run_script import check_notebook, check_script
from lrviz.lint.script_ignores import notebook_ignores, script_ignores
from lrviz.lint.settings import Settings
from lrviz.lint.suppress import Ignore, suppress
from lrviz.sources.script.notebook import code_cells
from lrviz.sources.script.source import imports_training


def check_script_file(text: str, name: str, settings: Settings) -> FileReport:
    """Check the text of a script, or of a notebook where its name ends so.

    A text that imports nothing that trains is dismissed before it is parsed.
    """
    if not imports_training(text):
        return FileReport(name, text)
    cells: dict[int, str] = {}
    ignores: tuple[Ignore, ...]
    if name.endswith(".ipynb"):
        found = check_notebook(text, name, spec=settings.spec)
        cells = code_cells(text)
        ignores = tuple(notebook_ignores(cells))
    else:
        found = check_script(text, name, spec=settings.spec)
        ignores = tuple(script_ignores(text))

    def selected(code: str) -> bool:
        return settings.selection.has(find(code))

    after = suppress([d for d in found if selected(d.code)], ignores, name, selected)
    left = tuple(d for d in after.left if selected(d.code))
    return FileReport(name, text, left, len(after.suppressed), cells=cells)
