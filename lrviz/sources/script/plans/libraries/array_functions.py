"""Functions of NumPy and torch that give arrays."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.arrays import as_course, mapped
from lrviz.sources.script.plans.operations.branching import choose
from lrviz.sources.script.plans.operations.conditions import truth
from lrviz.sources.script.plans.operations.indexing import MOST_ITEMS
from lrviz.sources.script.plans.values.built import Course, Data, Range
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_single, is_test
from lrviz.sources.script.plans.values.things import Dotted


def course_function(machine: Machine, name: str, given: Given) -> Any:
    """What a function of NumPy or torch gives, where that is an array."""
    found = _array_of(machine, name, given)
    course = None if isinstance(found, Data) else as_course(machine, found)
    if course is None or keeps_doubles(name, given):
        return found
    if not is_single(course.at(Sym("count", ("array",)))):  # each is rounded to 32 bits
        return machine.opaque(machine.words(given.node), "carried")
    return found


def keeps_doubles(name: str, given: Given) -> bool:
    """Whether numbers keep 64 bits in an array: not in torch, unless that is said."""
    told = given.keywords.get("dtype")
    if told is None:
        return name.startswith("numpy.")
    return (told.name if isinstance(told, Dotted) else told) in _DOUBLES


_DOUBLES: Final = frozenset(
    {
        *("torch.float64", "torch.double", "numpy.float64", "numpy.double", "numpy.float_"),
        *("builtins.float", "float64", "double", "float"),
    }
)
"""What a ``dtype`` of 64 bits is called; ``torch.float`` has 32."""


def _array_of(machine: Machine, name: str, given: Given) -> Any:
    root, _, last = name.partition(".")
    if root not in ("numpy", "torch") or not given.args:
        return None
    if last == "linspace":
        return _linspace(machine, given, root)
    if last in ("geomspace", "logspace"):
        return (_geomspace if last == "geomspace" else _logspace)(machine, given, root)
    if last == "array_split" and len(given.args) == 2:
        many = machine.numeric(given.args[1])
        return Data({}, many) if type(many) is int else None
    if last in ("repeat", "tile") and len(given.args) == 2:
        return _again(machine, last, given)
    if last == "arange":
        return as_course(machine, _builtin_range(machine, given))
    if last in ("concatenate", "cat", "hstack", "append"):
        parts = machine.items(given.args[0]) if last != "append" else tuple(given.args[:2])
        courses = [as_course(machine, part) for part in parts or ()]
        if not courses or any(course is None for course in courses):
            return None
        return _concatenated([course for course in courses if course is not None])
    if last in ("array", "asarray", "tensor", "as_tensor", "FloatTensor", "float32"):
        return as_course(machine, given.args[0])
    return _of_arrays(machine, last, given)


def _of_arrays(machine: Machine, last: str, given: Given) -> Any:
    """What a function gives that goes over arrays."""
    if last in ("sum", "count_nonzero") and len(given.args) == 1 and not given.keywords:
        return summed(machine, given.args[0])
    if last == "where" and len(given.args) == 3:
        test = truth(machine, given.args[0], given.node)
        return choose(test, given.args[1], given.args[2])
    if last == "clip" and len(given.args) == 3:
        value, low, high = given.args
        found = [machine.numeric(part) for part in (value, low, high)]
        if any(part is None for part in found):
            return None
        return number("min", number("max", found[0], found[1]), found[2])
    if last == "interp" and len(given.args) == 3:
        return _interpolated(machine, given)
    return None


def summed(machine: Machine, thing: Any) -> Num | None:
    """In how many places of a short array a condition holds; None where it is of others."""
    course = as_course(machine, thing)
    if course is None or type(course.length) is not int or course.length > MOST_ITEMS:
        return None
    items = [course.at(place) for place in range(course.length)]
    if not all(map(is_test, items)):
        return None
    total: Num = 0
    for item in items:
        total = number("+", total, number("if", item, 1, 0))
    return total


def _builtin_range(machine: Machine, given: Given) -> Any:
    ends = [machine.numeric(arg) for arg in given.args]
    if any(end is None for end in ends) or not ends:
        return machine.opaque()
    start, stop = (0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
    return Range({}, start, stop, ends[2] if len(ends) > 2 else 1)


def _linspace(machine: Machine, given: Given, root: str) -> Any:
    named = given.named(("start", "stop" if root == "numpy" else "end", "num"))
    start = machine.numeric(named.get("start"))
    stop = machine.numeric(named.get("stop", named.get("end")))
    many = machine.numeric(named.get("num", named.get("steps", 50)))
    if start is None or stop is None or many is None:
        return None
    parts = number("-", many, 1) if named.get("endpoint", True) is not False else many

    def at(index: Num) -> Num:
        if not isinstance(parts, Sym) and parts == 0:
            return start
        step = number("/", number("-", stop, start), parts)
        return number("+", start, number("*", index, step))

    return Course({}, many, at)


def _geomspace(machine: Machine, given: Given, root: str) -> Any:
    named = given.named(("start", "stop", "num", "endpoint"))
    start, stop = (machine.numeric(named.get(key)) for key in ("start", "stop"))
    told = {key: value for key, value in named.items() if key not in ("start", "stop")}
    even = _linspace(machine, Given(given.node, [0, 1], told), root)
    if even is None or not isinstance(start, int | float) or not isinstance(stop, int | float):
        return None
    if start <= 0 or stop <= 0:
        return None
    grown = stop / start
    return mapped(even, lambda part: number("*", start, number("**", grown, part)))


def _logspace(machine: Machine, given: Given, root: str) -> Any:
    base = machine.numeric(machine.settled(given.keywords.get("base", 10.0)))
    told = {key: value for key, value in given.keywords.items() if key != "base"}
    powers = _linspace(machine, Given(given.node, given.args, told), root)
    if powers is None or base is None:
        return None
    return mapped(powers, lambda power: number("**", base, power))


def _again(machine: Machine, name: str, given: Given) -> Any:
    """``np.repeat(x, n)`` and ``np.tile(x, n)``."""
    course, many = as_course(machine, given.args[0]), machine.numeric(given.args[1])
    value = machine.numeric(given.args[0])
    if many is None or (course is None and value is None):
        return None
    if course is None:
        return Course({}, many, lambda _: value)
    length = course.length

    def at(index: Num) -> Num:
        return course.at(
            number("//", index, many) if name == "repeat" else number("%", index, length)
        )

    return Course({}, number("*", length, many), at)


def _concatenated(courses: list[Course]) -> Course:
    total: Num = 0
    starts: list[Num] = []
    for course in courses:
        starts.append(total)
        total = number("+", total, course.length)

    def at(index: Num) -> Num:
        for course, start in zip(courses[:-1], starts[:-1], strict=True):
            if number("<", index, number("+", start, course.length)) is True:
                return course.at(number("-", index, start))  # in none of the others
        value = courses[-1].at(number("-", index, starts[-1]))
        for course, start in reversed(list(zip(courses[:-1], starts[:-1], strict=True))):
            test = number("<", index, number("+", start, course.length))
            if test is False:
                continue
            value = number("if", test, course.at(number("-", index, start)), value)
        return value

    return Course({}, total, at)


def _interpolated(machine: Machine, given: Given) -> Any:
    """``np.interp(x, xs, ys)`` over a short list of known places."""
    held = machine.items(given.args[0])
    if held is not None:  # of a list, a list
        parts = [_interpolated(machine, Given(given.node, [x, *given.args[1:]])) for x in held]
        return None if None in parts else machine.new_list(tuple(parts))
    at = machine.numeric(given.args[0])
    xs, ys = machine.items(given.args[1]), machine.items(given.args[2])
    if at is None or xs is None or ys is None or not 0 < len(xs) == len(ys) <= MOST_ITEMS:
        return None
    places, values = [machine.numeric(x) for x in xs], [machine.numeric(y) for y in ys]
    if any(p is None for p in (*places, *values)):
        return None
    value: Num = values[-1]
    for place in range(len(places) - 2, -1, -1):
        x0, x1, y0, y1 = places[place], places[place + 1], values[place], values[place + 1]
        if not isinstance(number("-", x1, x0), Sym) and number("-", x1, x0) <= 0:
            continue
        slope = number("/", number("-", y1, y0), number("-", x1, x0))
        line = number("+", number("*", slope, number("-", at, x0)), y0)
        value = number("if", number("<", at, x1), line, value)
    return number("if", number("<", at, places[0]), values[0], value)
