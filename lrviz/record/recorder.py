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
_FIELDS = 5  # of a note: step, LR, momentum, ticks, skipped
_ROWS = 128  # that are kept before text is made of them
_FEW = 8  # param groups that are noted one by one; of more, all LRs at once
_SECONDS = 0.02  # whose steps are kept, and lost where the program is killed
# 14 digits: floats agree in them, and they take a third of the time of all.
_DIGITS = "%.14g"
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
        self.notes: List[Any] = []  # of the latest steps, which are all of one optimizer
        self.noted: Optional[_Taken] = None  # that one
        self.texts: List[str] = []  # of the steps before
        self.taken: Dict[int, _Taken] = {}  # the optimizers, by id
        self.noting: Dict[int, Callable[..., None]] = {}  # what notes a step of each
        self.names: Dict[str, int] = {}  # how many of each class there are
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
        """What torch calls before an optimizer steps."""
        noting, take, address = self.noting, self.take, id

        def hook(optimizer: Any, args: Any, kwargs: Any) -> None:
            try:
                try:
                    note = noting[address(optimizer)]
                except KeyError:
                    note = take(optimizer).note
                note(optimizer)
            except Exception as error:
                self.fail(error)

        return hook

    def take(self, optimizer: Any) -> _Taken:
        """Know an optimizer; the first one decides whether this process writes."""
        if self.writes is None:
            self.writes = self.claim()
        name = type(optimizer).__name__
        self.names[name] = count = self.names.get(name, 0) + 1
        taken = _Taken(self, optimizer, name if count == 1 else f"{name}-{count}")
        self.taken[id(optimizer)] = taken
        self.noting[id(optimizer)] = taken.note
        return taken

    def note_of(self, taken: _Taken) -> Callable[..., None]:
        """What notes a step: on the way of every one, so it keeps values and makes no text."""
        notes, keep, limit = self.notes, self.notes.extend, self.steps
        schedulers, now = taken.schedulers, _now
        due = now() + _SECONDS

        def note(optimizer: Any, skipped: int = 0) -> None:
            nonlocal due
            step = taken.step
            if step == limit:
                self.end()
            taken.step = step + 1
            groups = optimizer.param_groups
            if len(groups) != taken.turn and not self.turn_to(taken, groups):
                return
            if taken.scaled and getattr(optimizer, "found_inf", None) is not None:
                # An optimizer that scales gradients itself leaves the step out by itself too.
                skipped = int(bool(optimizer.found_inf))
            ticks = 0
            for known in schedulers:
                scheduler = known()
                if scheduler is not None and scheduler.last_epoch > ticks:
                    ticks = scheduler.last_epoch
            if taken.few:
                for group in groups:
                    lr = group["lr"]
                    if lr.__class__ is not float:
                        lr = _number(lr)
                    if group[taken.key] is not taken.momentum:
                        taken.spell_momentum(group[taken.key])
                    keep((step, lr, taken.shown, ticks, skipped))
            else:
                keep((step, taken.lrs_of(groups), taken.shown, ticks, skipped))
            if now() > due:
                self.flush()
                due = now() + _SECONDS
            elif len(notes) >= taken.most:
                self.spell()

        return note

    def turn_to(self, taken: _Taken, groups: List[Dict[str, Any]]) -> bool:
        """What is noted from now on is of another optimizer, or of other groups of it."""
        if not self.writes:
            return False
        self.spell()
        if self.noted is not None:
            self.noted.turn = -1
        self.noted = taken
        taken.turn = len(groups)
        if len(groups) != taken.count:
            taken.renew(groups)
        return True

    def spell(self) -> None:
        """Make text of the notes: of some hundred at once, as long as they are at hand."""
        if self.noted is not None and self.notes:
            self.texts.append(self.noted.text(self.notes))
            self.notes.clear()  # which every `note` holds on to

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
            self.process = os.getpid()  # of a fork that is the first to step
        except OSError as error:
            sys.stderr.write(f"lrviz: cannot write {path}: {error.strerror}\n")
            return False
        return True

    def flush(self) -> None:
        """Write what is noted, whole lines at once; what a fork copied is not its own."""
        self.spell()
        data = "".join(self.texts).encode()
        self.texts.clear()
        if not data or self.file is None or self.process != os.getpid():
            return
        try:
            while data:
                data = data[os.write(self.file, data) :]
        except OSError as error:  # a full disk ends the record, not the training
            self.fail(error.strerror)

    def fail(self, why: Any) -> None:
        """End the record, and not the training."""
        if self.writes:
            sys.stderr.write(f"lrviz: the record ends here: {why}\n")
        self.writes = False
        if self.noted is not None:
            self.noted.turn = -1

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
            if taken is not None:
                taken.follow(scheduler)

        return build

    def scaled(self, step: Any) -> Any:
        """``GradScaler.step``: where it leaves the optimizer's out, AMP skipped the step."""

        @functools.wraps(step)
        def scale(scaler: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
            taken = self.taken.get(id(optimizer)) or self.take(optimizer)
            count = taken.step
            taken.scaled = True
            try:
                result = step(scaler, optimizer, *args, **kwargs)
            finally:
                taken.scaled = False
            if taken.step == count:
                taken.note(optimizer, 1)
            return result

        return scale


class _Taken:
    """An optimizer that steps: its number of steps, its schedulers, the text of its rows."""

    __slots__ = (
        *("optimizer", "name", "step", "schedulers", "note", "turn", "scaled", "count", "few"),
        *("most", "names", "key", "momentum", "shown", "form", "spelt", "lrs", "body"),
        *("each", "same"),
    )

    def __init__(self, recorder: Recorder, optimizer: Any, name: str) -> None:
        taken, noting, own = recorder.taken, recorder.noting, id(optimizer)

        def gone(_: Any) -> None:  # and another one may have its id
            taken.pop(own, None)
            noting.pop(own, None)

        self.optimizer = weakref.ref(optimizer, gone)
        self.name = name
        self.step = 0
        self.turn = -1  # the number of its groups, while the notes are of it
        self.scaled = False  # whether a gradient scaler steps it
        self.renew(optimizer.param_groups)
        self.schedulers: List[Any] = []
        self.note = recorder.note_of(self)
        module = sys.modules.get(_SCHEDULER)
        kind: Any = getattr(module, "LRScheduler", ())  # of which, in (), nothing is one
        for found in gc.get_objects():  # those that were built before anybody watched
            # `type`, as isinstance would run the code of proxies.
            is_scheduler = issubclass(type(found), kind)
            if is_scheduler and _inner(found.__dict__.get("optimizer")) is optimizer:
                self.follow(found)

    def follow(self, scheduler: Any) -> None:
        """From now on, how far a scheduler is is looked at; of several, the furthest counts."""
        known = [one() for one in self.schedulers]
        if hasattr(scheduler, "last_epoch") and all(one is not scheduler for one in known):
            self.schedulers.append(weakref.ref(scheduler))

    def renew(self, groups: List[Dict[str, Any]]) -> None:
        """Take the groups as they are now: some are added later."""
        self.count = count = len(groups)
        self.few = count <= _FEW
        self.most = _FIELDS * (_ROWS if self.few else _ROWS // count + 1)
        names = [_plain(group.get("name", number)) for number, group in enumerate(groups)]
        if len(set(names)) < len(names):
            names = [str(number) for number in range(count)]
        self.names = [name.replace("%", "%%") for name in names]
        keys = [key for key in ("betas", "momentum") if all(key in group for group in groups)]
        self.key = keys[0] if keys else "params"  # whose text is ""
        self.momentum: Any = self  # of the latest step: which none is
        self.shown: Any = None
        self.form = "".join(f"%d,{self.name},{name},{_DIGITS},%s,%d,%d\n" for name in self.names)
        self.spelt: Any = None  # the momenta and the LRs of the latest row
        self.lrs: List[float] = []
        self.body = self.each = self.same = ""

    def lrs_of(self, groups: List[Dict[str, Any]]) -> List[float]:
        """The LRs of many groups; their momenta are spelt where they are others."""
        momenta = [group[self.key] for group in groups]
        if momenta != self.momentum:
            self.spell_momenta(momenta)
        return [lr if (lr := group["lr"]).__class__ is float else _number(lr) for group in groups]

    def spell_momentum(self, momentum: Any) -> None:
        """The text of a momentum: of a few groups, which mostly have the same."""
        self.momentum = momentum if self.stays(momentum) else self
        self.shown = self.text_of(momentum)

    def spell_momenta(self, momenta: List[Any]) -> None:
        """The texts of the momenta of many groups."""
        self.momentum = momenta if all(map(self.stays, momenta)) else self
        self.shown = list(map(self.text_of, momenta))

    def stays(self, momentum: Any) -> bool:
        """Whether what is the same object has the same text: a tensor may be changed in place."""
        first = momentum[0] if isinstance(momentum, tuple) else momentum
        return isinstance(first, (float, int)) or self.key == "params"

    def text_of(self, momentum: Any) -> str:
        """The text of a momentum, or of the first of the betas; "" where there is none."""
        return "" if self.key == "params" else _DIGITS % _momentum(momentum)

    def text(self, notes: List[Any]) -> str:
        """The rows of what is noted."""
        if self.count <= _FEW:
            return self.form * (len(notes) // (_FIELDS * self.count)) % tuple(notes)
        fields = iter(notes)
        return "".join(map(self.rows, *[fields] * _FIELDS))

    def rows(
        self, step: int, lrs: List[float], momenta: List[str], ticks: int, skipped: int
    ) -> str:
        """The rows of a step of many groups: what stands between two LRs is mostly the same."""
        if momenta is not self.spelt:
            self.spelt, self.lrs = momenta, []
            rows = list(zip(self.names, momenta))  # noqa: B905 - of the same length
            self.each = "\0".join(f"{name},{_DIGITS},{momentum}" for name, momentum in rows)
            self.same = "\0".join(f"{name},%s,{momentum}" for name, momentum in rows)
        if lrs != self.lrs or 0.0 in lrs:  # which is also -0.0
            different = set(lrs)
            if 2 * len(different) > len(lrs) or 0.0 in different:
                self.body = self.each % tuple(lrs)
            else:
                known = {lr: _DIGITS % lr for lr in different}
                self.body = self.same % tuple([known[lr] for lr in lrs])
            self.lrs = lrs
        end = f",{ticks},{skipped}\n"
        start = f"{step},{self.name},"
        return start + self.body.replace("\0", end + start) + end


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


def _momentum(value: Any) -> float:
    """The momentum, or the first of the betas."""
    return _number(value[0] if isinstance(value, (tuple, list)) else value)


def _plain(name: Any) -> str:
    """A name without what separates columns and rows."""
    return "".join("_" if c in ',"\r\n\0' else c for c in str(name))[:200]
