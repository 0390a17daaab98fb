"""``lrviz.check``: the findings of a spec or a training script, from Python."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.file_report import unreadable
from lrviz.lint.files import check_file, report
from lrviz.lint.paths import SCRIPTS
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.spec.model import Spec


def check(
    what: Spec | str | Path, *, trust: Iterable[str] = (), engine: Engine = "auto"
) -> tuple[Diagnostic, ...]:
    """What ``lrviz check`` finds in one spec or training script, in the order of its text.

    Args:
        what: A spec that was read, or the path of a spec or a script (``*.py``, ``*.ipynb``). A
            file that is no valid spec is a finding.
        trust: Packages that a dotted ``type`` may be imported from, where a path is given.
        engine: What simulates it.

    Returns:
        The findings that the file itself does not ignore, infos too; `Diagnostic.fails` tells
        those that make ``lrviz check`` exit with 1.
    """
    from lrviz.lint.run import check_spec
    from lrviz.spec.model import Spec
    from lrviz.text.files import LARGEST_SPEC, Unreadable, read_text

    if isinstance(what, Spec):
        source = what.source
        checked = check_spec(what, engine=engine)
        return report(checked, source.text, source.name, Selection()).diagnostics
    path = Path(what)
    script = path.name.endswith(SCRIPTS)
    try:
        text = read_text(path, LARGEST_SPEC)
    except Unreadable as error:
        return unreadable(str(path), str(error), "LR600" if script else "LR001").diagnostics
    settings = Settings(trust=tuple(trust), engine=engine)
    if script:
        from lrviz.lint.scripts import check_script_file

        return check_script_file(text, str(path), settings).diagnostics
    return check_file(text, str(path), path.parent, settings).diagnostics
