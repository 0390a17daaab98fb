"""Runs training scripts and writes down the LR that each of their optimizers used at every step.

In a process of its own, so that what the scripts do to torch stays out of the tests': a fork, which
has torch already, or where there is none ``python running.py OUT SCRIPT...``. OUT is JSON: by
script, by the line that an optimizer is built in, the runs of such optimizers, each a list of the
LRs of all groups, one list a step.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import Any


def recorded(out: Path, scripts: list[str]) -> dict[str, Any]:
    """Run all scripts in another process."""
    if hasattr(os, "fork"):
        import torch._dynamo  # noqa: F401  which zero_grad imports

        child = os.fork()
        if child == 0:
            try:
                main(str(out), *scripts)
            finally:
                os._exit(0)  # what went wrong is missed below
        os.waitpid(child, 0)
    else:
        subprocess.run([sys.executable, __file__, str(out), *scripts], check=True, timeout=600)
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def main(out: str, *scripts: str) -> None:
    """Run all scripts."""
    import torch
    from torch.optim.optimizer import Optimizer, register_optimizer_step_pre_hook

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    found: dict[str, Any] = {}
    runs: dict[int, list[list[float]]] = {}
    lines: dict[int, int] = {}
    kept: list[Any] = []
    current = ""
    begin = Optimizer.__init__

    def started(self: Any, *args: Any, **keywords: Any) -> None:
        begin(self, *args, **keywords)
        frame = sys._getframe(1)
        while frame is not None and (
            frame.f_code.co_filename != current or frame.f_locals.get("self") is self
        ):
            frame = frame.f_back  # type: ignore[assignment]
        lines[id(self)] = frame.f_lineno if frame is not None else 0
        runs[id(self)] = []
        kept.append(self)

    def stepped(optimizer: Any, *_: Any) -> None:
        runs[id(optimizer)].append([float(group["lr"]) for group in optimizer.param_groups])

    Optimizer.__init__ = started  # type: ignore[method-assign]
    register_optimizer_step_pre_hook(stepped)
    for script in scripts:
        current = str(Path(script).resolve())
        runs.clear()
        lines.clear()
        kept.clear()
        found[script] = run(current)
        if found[script] is None:
            by_line: dict[int, list[Any]] = {}
            for one in kept:
                if runs[id(one)]:
                    by_line.setdefault(lines[id(one)], []).append(runs[id(one)])
            found[script] = by_line
    Path(out).write_text(json.dumps(found))


def run(path: str) -> str | None:
    """Run a script as if it were called; what went wrong, if anything did."""
    import torch

    torch.manual_seed(0)
    before, folder = list(sys.path), os.getcwd()
    modules = set(sys.modules)
    names = {"__name__": "__main__", "__file__": path}
    sys.argv, sys.path[0] = [path], str(Path(path).parent)
    try:
        with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as own:
            os.chdir(own)
            try:
                exec(compile(Path(path).read_text(), path, "exec"), names)
            finally:
                os.chdir(folder)
    except SystemExit:
        pass
    except Exception:
        return traceback.format_exc()
    finally:
        sys.path[:] = before
        for name in set(sys.modules) - modules:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if Path(file).is_relative_to(Path(path).parent):
                del sys.modules[name]
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
