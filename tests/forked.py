"""The command line in a process of its own that needs to import nothing: a fork of this one."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import lrviz as package


def lrviz(arguments: list[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """How ``lrviz ARGUMENTS`` ends in a folder, and what it prints on both streams."""
    _import_all()
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            os._exit(_run(arguments))
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        return ended, out.read().decode()


@cache
def _import_all() -> None:
    """What commands take a second or two to import is here before the first fork."""
    import matplotlib.backends.backend_agg  # noqa: F401
    import torch._dynamo  # noqa: F401  which an optimizer's own load_state_dict imports

    for found in pkgutil.walk_packages(package.__path__, "lrviz."):
        if found.name not in ("lrviz.__main__", "lrviz.sphinx"):
            importlib.import_module(found.name)


def _run(arguments: list[str]) -> int:
    """Run the command line on the streams that Python starts with."""
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(  # noqa: SIM115
        2, "w", encoding="utf-8", closefd=False, buffering=1
    )
    from lrviz.cli import main

    code: object = 0
    try:
        main(arguments, prog_name="lrviz")
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)
