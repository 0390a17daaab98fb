"""What a recorded program's Python runs first: copied into a folder as its ``sitecustomize.py``.

It starts the recorder, goes out of the way, and runs the ``sitecustomize`` that would have run
without it, if there is one.
"""

import json
import os
import sys

VARIABLE = "LRVIZ_RECORD"


def _start() -> None:
    from _lrviz_recorder import Recorder  # type: ignore[import-not-found]

    said = json.loads(os.environ[VARIABLE])
    ranks = said["ranks"]
    Recorder(
        said["path"], None if ranks is None else tuple(ranks), said["steps"], said["claims"]
    ).start()


def _chain() -> None:
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


if __name__ == "sitecustomize":
    try:
        if VARIABLE in os.environ:
            _start()
    finally:
        _chain()
