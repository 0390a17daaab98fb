"""The scheduler of a DeepSpeed config that a file of TrainingArguments names.

Source: transformers 5.24, integrations/deepspeed.py, `deepspeed_optim_sched`: where that config has
a ``scheduler``, DeepSpeed's takes the place of the one that ``lr_scheduler_type`` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lrviz.sources.config import Config
from lrviz.sources.plan import Unreadable
from lrviz.sources.python_config import project_of
from lrviz.sources.syntaxes import COMMENTED_JSON
from lrviz.text.files import LARGEST_SPEC, read_text
from lrviz.text.files import Unreadable as Unopened
from lrviz.text.problem import SpecError, quote


def scheduler_beside(config: Config) -> Unreadable | None:
    """Why the schedule that a file names is not the one that is used, where that is so."""
    said = config.get("deepspeed")
    if said is None:
        return None
    values = said.value
    where = "of `deepspeed`"
    if isinstance(values, str):
        where = f"in {quote(values)}"
        values = _read(values, config.source.folder)
    scheduler = values.get("scheduler") if isinstance(values, Mapping) else None
    kind = scheduler.get("type") if isinstance(scheduler, Mapping) else None
    if not isinstance(kind, str):
        return None
    reason = f"DeepSpeed's scheduler {where}, {quote(kind)}, takes the place of transformers'"
    return Unreadable("", reason, None if said.place is None else said.place.value)


def _read(name: str, folder: Path) -> Any:
    """The values of a file, by its path from the folder or from one above it in the project."""
    project = project_of(folder.resolve())
    for above in (folder.resolve(), *folder.resolve().parents):
        if not above.is_relative_to(project) or "\0" in name:
            return None
        file = (above / name).resolve()
        if file.is_relative_to(project) and file.suffix == ".json" and file.is_file():
            try:
                read = COMMENTED_JSON.read
                return None if read is None else read(read_text(file, LARGEST_SPEC), name).values
            except (Unopened, SpecError):
                return None
    return None
