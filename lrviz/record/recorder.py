"""Records the LR of every optimizer that steps in this process. Needs nothing but torch.

``lrviz record`` copies this file beside a ``sitecustomize.py`` and lets the user's own Python
import it, in which lrviz need not be installed. It therefore imports nothing of lrviz, and runs
under Python 3.8. Torch's own global hooks say when an optimizer steps, its scheduler's counter how
often that ticked, the gradient scaler what it left out. Nothing of the program is changed.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import os
import sys
import time
import weakref
from typing import Any, Callable, Dict, List, Optional, Tuple

HEADER = "step,optimizer,group,lr,momentum,tick,skipped\n"
_ROWS = 4096  # that are kept before they are written
_SECONDS = 0.5  # that they are kept at most, if the program steps again
_now = time.monotonic
_OPTIMIZER = "torch.optim.optimizer"
_SCHEDULER = "torch.optim.lr_scheduler"
_SCALER = "torch.amp.grad_scaler"
# What has a constructor of its own; the other schedulers call the first one's.
_BUILT = ("LRScheduler", "SequentialLR", "ChainedScheduler", "ReduceLROnPlateau")


class Recorder:
    """Writes a row for each step and param group, from `start` to `stop`.

    Args:
        path: The record; of several ranks each but 0 goes to ``NAME.rankN.csv``.
        ranks: The ranks whose processes are recorded; None for all.
        steps: After how many steps of an optimizer the program ends; None for never.
        claims: A folder in which processes agree which of them writes; None where there is one.
    """

    def __init__(
        self,
        path: str,
        ranks: Optional[Tuple[int, ...]] = (0,),
        steps: Optional[int] = None,
        claims: Optional[str] = None,
    ) -> None:
        self.path = os.path.abspath(path)
        self.ranks = ranks
        self.steps = steps
        self.claims = claims
        self.writes: Optional[bool] = None  # whether this process writes: known at its first step
        self.file: Optional[int] = None
        self.process = os.getpid()
        self.rows: List[str] = []
        self.written = _now()
        self.taken: Dict[int, _Taken] = {}  # the optimizers, by id
        self.names: Dict[str, int] = {}  # how many of each class there are
        self.ticks: Dict[int, int] = {}  # how far the scheduler of each optimizer is, by id
        self.schedulers: Dict[
            int, List[Any]
        ] = {}  # [ticks, weak reference] of each scheduler, by id
        self.depth = 0  # of schedulers that tick others
        self.undo: List[Callable[[], Any]] = []
        self.ended = False
        self.finder = _Finder(self)

    def start(self) -> None:
        """Watch what torch has loaded, and what it is going to load."""
        sys.meta_path.insert(0, self.finder)
        for name in (_OPTIMIZER, _SCHEDULER, _SCALER):
            if name in sys.modules:
                self.loaded(name, sys.modules[name])
        atexit.register(self.stop)

    def stop(self) -> None:
        """Write what is left, and leave torch as it was."""
        atexit.unregister(self.stop)
        if self.finder in sys.meta_path:
            sys.meta_path.remove(self.finder)
        while self.undo:
            self.undo.pop()()
        self.flush()
        if self.file is not None and self.process == os.getpid():
            os.close(self.file)
        self.file = None

    def loaded(self, name: str, module: Any) -> None:
        """One of torch's modules is there."""
        if name == _OPTIMIZER and hasattr(module, "register_optimizer_step_pre_hook"):
            hook = self.hook()
            hook._torchdynamo_disable = True  # a compiled step calls it as it is
            self.undo.append(module.register_optimizer_step_pre_hook(hook).remove)
        elif name == _SCHEDULER:
            for kind in _BUILT:
                if hasattr(module, kind):
                    self.wrap(getattr(module, kind), "__init__", self.built)
        elif name == _SCALER and hasattr(module, "GradScaler"):
            self.wrap(module.GradScaler, "step", self.scaled)

    def wrap(self, kind: Any, name: str, around: Callable[[Any], Any]) -> None:
        """Put ``around`` a method of a class, until `stop`."""
        method = vars(kind)[name]
        setattr(kind, name, around(method))
        self.undo.append(functools.partial(setattr, kind, name, method))

    def hook(self) -> Any:
        """What torch calls before an optimizer steps: on the way of every step, so kept short."""
        known, row = self.taken, self.row

        def hook(optimizer: Any, args: Any, kwargs: Any) -> None:
            taken = known.get(id(optimizer))
            if taken is None or taken.optimizer() is not optimizer:
                taken = self.take(optimizer)
            if taken.step == self.steps:
                self.end()
            if self.writes:
                skipped = 0
                if "found_inf" in optimizer.__dict__ and optimizer.found_inf is not None:
                    # An optimizer that scales gradients itself leaves the step out by itself too.
                    skipped = int(bool(optimizer.found_inf))
                row(taken, optimizer.param_groups, skipped)
            taken.step += 1

        return hook

    def row(self, taken: _Taken, groups: List[Dict[str, Any]], skipped: int) -> None:
        """Keep the rows of a step; write them where there are many, or none were for a while."""
        if len(groups) != len(taken.groups):
            taken.renew(groups)
        ticks = 0
        for known in taken.schedulers:
            reached = getattr(known(), "last_epoch", 0)
            if reached > ticks:
                ticks = reached
        step, end = taken.step, f",{ticks},{skipped}\n"
        rows = self.rows
        for seen, group in zip(taken.groups, groups):  # noqa: B905 - of the same length
            lr = group["lr"]
            if lr is not seen.lr:
                if lr.__class__ is float:
                    seen.lr = lr
                    seen.lr_text = f"{seen.start}{lr!r}"
                else:  # a tensor keeps being itself while its value changes
                    seen.lr_text = f"{seen.start}{_number(lr)!r}"
            if seen.key is not None and group[seen.key] is not seen.momentum:
                seen.use_momentum(group[seen.key])
            rows.append(f"{step}{seen.lr_text}{seen.momentum_text}{end}")
        now = _now()
        if len(rows) >= _ROWS or now - self.written > _SECONDS:
            self.written = now
            self.flush()

    def take(self, optimizer: Any) -> _Taken:
        """Know an optimizer; the first one decides whether this process writes."""
        if self.writes is None:
            self.writes = self.claim()
        name = type(optimizer).__name__
        self.names[name] = count = self.names.get(name, 0) + 1
        taken = _Taken(optimizer, name if count == 1 else f"{name}-{count}")
        self.taken[id(optimizer)] = taken
        return taken

    def claim(self) -> bool:
        """Whether this process is of a rank that is recorded, and the first of it that steps."""
        rank = _rank()
        if self.ranks is not None and rank not in self.ranks:
            return False
        if self.claims is not None and not _first(self.claims, f"rank{rank}"):
            _first(self.claims, "others")  # it trains too, and is not recorded
            return False
        path = self.path
        if rank and self.ranks is None:
            start, ending = os.path.splitext(path)
            path = f"{start}.rank{rank}{ending}"
        try:
            self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o666)
            os.write(self.file, HEADER.encode())
        except OSError as error:
            sys.stderr.write(f"lrviz: cannot write {path}: {error.strerror}\n")
            return False
        return True

    def flush(self) -> None:
        """Write the rows that are kept, whole lines at once; what a fork copied is not its own."""
        rows, self.rows = self.rows, []
        if not rows or self.file is None or self.process != os.getpid():
            return
        data = "".join(rows).encode()
        try:
            while data:
                data = data[os.write(self.file, data) :]
        except OSError as error:  # a full disk ends the record, not the training
            sys.stderr.write(f"lrviz: the record ends here: {error.strerror}\n")
            self.writes = False

    def end(self) -> None:
        """End the program: as by ``sys.exit(0)``; at once, where it catches that and goes on."""
        self.flush()
        if self.ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
        self.ended = True
        raise SystemExit(0)

    def built(self, init: Any) -> Any:
        """A scheduler's constructor: an optimizer that steps already gets to know it."""

        @functools.wraps(init)
        def build(scheduler: Any, *args: Any, **kwargs: Any) -> None:
            init(scheduler, *args, **kwargs)
            optimizer = _inner(getattr(scheduler, "optimizer", None))
            taken = self.taken.get(id(optimizer))
            if taken is not None and taken.optimizer() is optimizer:
                taken.follow(scheduler)

        return build

    def scaled(self, step: Any) -> Any:
        """``GradScaler.step``: where it leaves the optimizer's out, AMP skipped the step."""

        @functools.wraps(step)
        def scale(scaler: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
            taken = self.taken.get(id(optimizer))
            count = 0 if taken is None else taken.step
            result = step(scaler, optimizer, *args, **kwargs)
            taken = self.taken.get(id(optimizer)) or self.take(optimizer)
            if taken.step == count:
                if self.writes:
                    self.row(taken, optimizer.param_groups, 1)
                taken.step += 1
            return result

        return scale


class _Taken:
    """An optimizer that steps: its number of steps, its schedulers, the text of its rows."""

    def __init__(self, optimizer: Any, name: str) -> None:
        self.optimizer = weakref.ref(optimizer)
        self.name = name
        self.step = 0
        self.groups: List[_Group] = []
        self.renew(optimizer.param_groups)
        self.schedulers: List[Any] = []
        module = sys.modules.get(_SCHEDULER)
        kind: Any = getattr(module, "LRScheduler", ())  # of which, in (), nothing is one
        for found in gc.get_objects():  # those that were built before anybody watched
            # `type`, as isinstance would run the code of proxies.
            is_scheduler = issubclass(type(found), kind)
            if is_scheduler and _inner(found.__dict__.get("optimizer")) is optimizer:
                self.follow(found)

    def follow(self, scheduler: Any) -> None:
        """From now on, how far a scheduler is is looked at; of several, the furthest counts."""
        if all(known() is not scheduler for known in self.schedulers):
            self.schedulers.append(weakref.ref(scheduler))

    def renew(self, groups: List[Dict[str, Any]]) -> None:
        """Take the groups as they are now: some are added later."""
        names = [_plain(group.get("name", number)) for number, group in enumerate(groups)]
        if len(set(names)) < len(names):
            names = [str(number) for number in range(len(groups))]
        self.groups = [_Group(self.name, names[n], group) for n, group in enumerate(groups)]


class _Group:
    """A param group: what its last row said, as text."""

    __slots__ = ("key", "lr", "lr_text", "momentum", "momentum_text", "start")

    def __init__(self, optimizer: str, name: str, group: Dict[str, Any]) -> None:
        self.start = f",{optimizer},{name},"
        self.key = next((key for key in ("betas", "momentum") if key in group), None)
        self.lr: Any = self  # which no LR is
        self.momentum: Any = self
        self.lr_text = ""
        self.momentum_text = ","

    def use_momentum(self, momentum: Any) -> None:
        """The momentum, or the betas."""
        self.momentum = momentum
        shown = momentum[0] if self.key == "betas" else momentum
        self.momentum_text = f",{_number(shown)!r}"


class _Finder:
    """Lets the recorder know when one of torch's modules has been loaded."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.busy = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module as the other finders have it, its loader wrapped."""
        if self.busy or name not in (_OPTIMIZER, _SCHEDULER, _SCALER):
            return None
        from importlib.util import find_spec

        self.busy = True
        try:
            spec = find_spec(name)
        finally:
            self.busy = False
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module
        recorder = self.recorder

        def exec_module(module: Any) -> None:
            run(module)
            recorder.loaded(name, module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _rank() -> int:
    """The rank of this process: as torch knows it, else as the launcher says; else 0."""
    distributed = sys.modules.get("torch.distributed")
    with contextlib.suppress(Exception):
        if distributed is not None and distributed.is_initialized():
            return int(distributed.get_rank())
    for name in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "LOCAL_RANK"):
        with contextlib.suppress(KeyError, ValueError):
            return int(os.environ[name])
    return 0


def _first(folder: str, name: str) -> bool:
    """Whether nobody has made this file before."""
    try:
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL))
    except OSError:
        return False
    return True


def _inner(optimizer: Any) -> Any:
    """The optimizer in a wrapper, as accelerate's; else itself."""
    inner = getattr(optimizer, "optimizer", None)
    return optimizer if inner is None else inner


def _number(value: Any) -> float:
    """A number as Python's own; of a tensor, its value."""
    return float(value.item() if hasattr(value, "item") else value)


def _plain(name: Any) -> str:
    """A group's name without what separates columns and rows."""
    return "".join("_" if c in ',"\r\n' else c for c in str(name))[:200]
