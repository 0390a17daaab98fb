"""Schedulers by dotted path: found, imported, and called with what their signature wants."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from lrviz.known.schedulers import SCHEDULERS
from lrviz.spec.expression import Expression, Names, evaluate
from lrviz.spec.foreign import contained, kind_of
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.trust import TORCH, home_of, packages
from lrviz.text.problem import SpecError, did_you_mean, listed, quote


def resolve(spec: Spec, scheduler: SchedulerSpec) -> Callable[..., Any]:
    """The class or function that the dotted path of ``scheduler`` names.

    It is one that the trusted package itself defines: no step of the path leads through a module
    or a class of another package. Of torch it is a scheduler.

    Raises:
        SpecError: It is not trusted (LR006), cannot be imported, or is nothing of the kind
            (LR004).
    """
    where = (*scheduler.path, "type")

    def refused(message: str, code: str = "LR004") -> SpecError:
        return SpecError([spec.plan.problem(code, where, message)])

    dotted, parts = scheduler.type, scheduler.type.split(".")
    if parts[0] == "torch":
        return _of_torch(dotted, refused)
    home = home_of(dotted, spec.trust)
    if home is None:
        raise refused(f"{quote(dotted)} is not trusted", "LR006")
    found, cut = _module(parts, len(home.split(".")), spec.trust, refused)
    home = ".".join(home.split(".")[:cut])
    for depth, part in enumerate(parts[cut:], start=cut):
        owner = ".".join(parts[:depth])
        try:
            with contained():
                found = getattr(found, part)
        except AttributeError:
            near = did_you_mean(part, [name for name in dir(found) if not name.startswith("_")])
            raise refused(f"{quote(owner)} has no {quote(part)}{near}") from None
        except Exception as error:
            raise refused(_raises(owner, error)) from None
        if not _defined_in(found, home):
            here, whose = ".".join(parts[: depth + 1]), _home_name(found)
            said = f"; it is from {quote(whose)}" if whose else ""
            raise refused(f"{quote(here)} is no class or function of {quote(home)}{said}")
    if not (inspect.isclass(found) or inspect.isroutine(found)):
        raise refused(f"{quote(dotted)} is no class or function")
    return found


def _of_torch(dotted: str, refused: Callable[[str], SpecError]) -> Callable[..., Any]:
    """A scheduler of torch that the table here does not have: of a newer torch, say."""
    from torch.optim.lr_scheduler import LRScheduler

    module, _, name = dotted.rpartition(".")
    if module not in TORCH:
        raise refused(f"{quote(dotted)} is no scheduler; torch's are in {listed(TORCH)}")
    home = importlib.import_module(module)
    found = getattr(home, name, None)
    if not (inspect.isclass(found) and issubclass(found, LRScheduler)):
        names = [n for n in dir(home) if n.endswith("LR") or n in SCHEDULERS]
        raise refused(f"{quote(module)} has no scheduler {quote(name)}{did_you_mean(name, names)}")
    return found


def _module(
    parts: list[str], fewest: int, trust: Iterable[str], refused: Callable[[str], SpecError]
) -> tuple[Any, int]:
    """The module that a path begins with, and of how many parts: within the trusted package."""
    fewest = min(fewest, len(parts) - 1)
    with _importable(trust):
        for cut in range(len(parts) - 1, 0, -1):
            name = ".".join(parts[:cut])
            try:
                with contained():
                    return importlib.import_module(name), cut
            except ModuleNotFoundError as error:
                if error.name is None or not (name + ".").startswith(error.name + "."):
                    raise refused(_raises(name, error)) from None
                if cut == fewest:
                    missing = quote(error.name)
                    raise refused(f"cannot import {missing}: it is not installed here") from None
            except Exception as error:  # whatever the package's own code raises
                raise refused(_raises(name, error)) from None
    raise AssertionError("the loop above ends with the package itself")


def _defined_in(found: Any, home: str) -> bool:
    """Whether it is a module, or a class or function defined in a module, of the package."""
    name = _home_name(found)
    return name is not None and f"{name}.".startswith(f"{home}.")


def _home_name(found: Any) -> str | None:
    """The module that it is, or was defined in; None for what is none of a module's own."""
    if isinstance(found, ModuleType):
        return found.__name__
    if inspect.ismethod(found):  # a class's own constructor: of a class
        found = found.__func__
    if inspect.isclass(found) or inspect.isroutine(found):
        return getattr(found, "__module__", None)
    return None


def arguments(spec: Spec, scheduler: SchedulerSpec, function: Callable[..., Any]) -> dict[str, Any]:
    """The spec's arguments as ``function(optimizer, **arguments)`` takes them.

    A string becomes a number or a function of the tick where the signature wants one, and stays a
    string where it wants a string; where it does not say, an expression of the spec's names is a
    number, and any other string is a string.

    Raises:
        SpecError: It has no such argument, or one is missing (LR005), or an expression does not
            parse (LR008).
    """
    parameters: list[inspect.Parameter] | None = None
    with suppress(TypeError, ValueError):  # no signature to be had, as of some built-ins
        parameters = _besides_the_optimizer(inspect.signature(function))
    known, parameters = parameters is not None, parameters or []
    by_name = {p.name: p for p in parameters if p.kind in _NAMED}
    takes_any = not known or any(p.kind is p.VAR_KEYWORD for p in parameters)
    problems = []
    result = {}
    for name, raw in scheduler.arguments.items():
        path = (*scheduler.path, name)
        if name not in by_name and not takes_any:
            message = f"{scheduler.type} has no argument {quote(name)}"
            message += did_you_mean(name, by_name)
            message += f"; it has {listed(tuple(by_name))}" if by_name else "; it has none"
            problems.append(spec.plan.problem("LR005", path, message, key=True))
            continue
        try:
            result[name] = _value(raw, by_name.get(name), _names(spec))
        except ExpressionError as error:
            problems.append(spec.plan.problem("LR008", path, str(error)))
    for name, parameter in by_name.items():
        if parameter.default is parameter.empty and name not in scheduler.arguments:
            where = (*scheduler.path, "type")
            message = f"{scheduler.type} needs the argument {quote(name)}"
            problems.append(spec.plan.problem("LR005", where, message))
    if problems:
        raise SpecError(problems)
    return result


def call(function: Callable[..., Any], optimizer: Any, arguments: Mapping[str, Any]) -> Any:
    """``function(optimizer, **arguments)``; by name where the optimizer does not come first."""
    names: list[str] = []
    with suppress(TypeError, ValueError):
        names = list(inspect.signature(function).parameters)
    if "optimizer" in names[1:]:  # transformers.get_scheduler(name, optimizer, ...)
        return function(**arguments, optimizer=optimizer)
    return function(optimizer, **arguments)


def _besides_the_optimizer(signature: inspect.Signature) -> list[inspect.Parameter]:
    """The parameters that a spec gives: all but ``optimizer``, which comes first as a rule."""
    parameters = list(signature.parameters.values())
    if any(parameter.name == "optimizer" for parameter in parameters):
        return [parameter for parameter in parameters if parameter.name != "optimizer"]
    return parameters[1:]


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def _names(spec: Spec) -> Names:
    names = {"steps_per_epoch": spec.steps_per_epoch, "total_steps": spec.total_steps}
    return names if spec.epochs is None else {"epochs": spec.epochs, **names}


def _value(raw: Any, parameter: inspect.Parameter | None, names: Names) -> Any:
    if isinstance(raw, list | tuple):
        return [_value(item, parameter, names) for item in raw]
    if isinstance(raw, Mapping):
        return {key: _value(item, None, names) for key, item in raw.items()}
    if not isinstance(raw, str):
        return raw
    wants = "" if parameter is None else str(parameter.annotation)
    default = None if parameter is None else parameter.default
    if "Callable" in wants or (parameter is not None and "lambda" in parameter.name):
        return Expression(raw, names)
    if "str" in wants or "Literal" in wants or isinstance(default, str):
        return raw
    numeric = "int" in wants or "float" in wants or isinstance(default, int | float)
    try:
        return evaluate(raw, names)
    except ExpressionError:
        if numeric:
            raise
        return raw


class _Finder(MetaPathFinder):
    """Finds the trusted packages, and nothing else, in the current folder.

    A project's own schedulers lie in the folder that it is worked on from. That folder is not put
    on ``sys.path``, where a ``socket.py`` in it would be found too.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module, where it is a trusted package at the top."""
        if path is not None or fullname not in self.names:
            return None
        return PathFinder.find_spec(fullname, [str(Path.cwd())])


@contextmanager
def _importable(trust: Iterable[str]) -> Iterator[None]:
    """Inside, a trusted package that is not installed is found in the current folder."""
    finder = _Finder(frozenset(name.partition(".")[0] for name in packages(trust)))
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def _raises(name: str, error: Exception) -> str:
    return " ".join(f"importing {quote(name)} raises {kind_of(error)}: {error}".split())
