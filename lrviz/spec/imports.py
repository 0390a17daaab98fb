"""Schedulers by dotted path: found, imported, and called with what their signature wants."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lrviz.spec.expression import Expression, Names, evaluate
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.problem import KeyPath, SpecError, did_you_mean, listed, quote


def resolve(spec: Spec, scheduler: SchedulerSpec) -> Callable[..., Any]:
    """What the dotted path of ``scheduler`` names. The reader has seen to it that it is trusted.

    Raises:
        SpecError: It cannot be imported (LR004).
    """
    parts = scheduler.type.split(".")
    where = (*scheduler.path, "type")
    with _current_folder_importable():
        for cut in range(len(parts) - 1, 0, -1):
            module_name = ".".join(parts[:cut])
            try:
                found: Any = importlib.import_module(module_name)
                break
            except ModuleNotFoundError as error:
                if error.name is None or not (module_name + ".").startswith(error.name + "."):
                    raise _failed(spec, where, module_name, error) from None
                if cut == 1:
                    message = f"cannot import {quote(parts[0])}: it is not installed here"
                    raise SpecError([spec.plan.problem("LR004", where, message)]) from None
            except Exception as error:  # whatever the package's own code raises
                raise _failed(spec, where, module_name, error) from None
    for depth, part in enumerate(parts[cut:], start=cut):
        owner = ".".join(parts[:depth])
        if not hasattr(found, part):
            near = did_you_mean(part, [name for name in dir(found) if not name.startswith("_")])
            message = f"{quote(owner)} has no {quote(part)}{near}"
            raise SpecError([spec.plan.problem("LR004", where, message)])
        found = getattr(found, part)
    if not callable(found):
        message = f"{quote(scheduler.type)} is no class or function"
        raise SpecError([spec.plan.problem("LR004", where, message)])
    return found  # type: ignore[no-any-return]


def arguments(spec: Spec, scheduler: SchedulerSpec, function: Callable[..., Any]) -> dict[str, Any]:
    """The spec's arguments as ``function(optimizer, **arguments)`` takes them.

    A string becomes a number or a function of the tick where the signature wants one, and stays a
    string where it wants a string; where it does not say, an expression of the spec's names is a
    number, and any other string is a string.

    Raises:
        SpecError: It has no such argument, or one is missing (LR005), or an expression does not
            parse (LR008).
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())[1:]
    except (TypeError, ValueError):  # no signature to be had, as of some built-ins
        parameters = []
    by_name = {p.name: p for p in parameters if p.kind in _NAMED}
    takes_any = not parameters or any(p.kind is p.VAR_KEYWORD for p in parameters)
    problems = []
    result = {}
    for name, raw in scheduler.arguments.items():
        path = (*scheduler.path, name)
        if name not in by_name and not takes_any:
            message = f"{scheduler.type} has no argument {quote(name)}"
            message += did_you_mean(name, by_name)
            message += f"; it has {listed(tuple(by_name))}" if by_name else ""
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


@contextmanager
def _current_folder_importable() -> Iterator[None]:
    """A project's own schedulers lie in the folder that it is worked on from; it comes last."""
    folder = str(Path.cwd())
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _failed(spec: Spec, where: KeyPath, module: str, error: Exception) -> SpecError:
    message = f"importing {quote(module)} raises {type(error).__name__}: {error}"
    return SpecError([spec.plan.problem("LR004", where, " ".join(message.split()))])
