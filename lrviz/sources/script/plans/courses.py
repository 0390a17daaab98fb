"""Arrays of numbers, as functions of the index: ``np.linspace``, ``np.concatenate``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lrviz.sources.script.plans.looping import Looping
from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym, is_number, number
from lrviz.sources.script.plans.values.things import Course, Items, Range

_MOST_ITEMS = 64


class Courses(Looping):
    """Works with arrays."""

    def as_course(self, value: Any) -> Course | None:
        """A thing as an array; None where it is none."""
        value = self.settled(value)
        if isinstance(value, Course):
            return value
        if isinstance(value, Range):
            return Course(
                {},
                self.length(value, ast.Constant(0)),
                lambda at: number("+", value.start, number("*", at, value.step)),
            )
        held = self.items(value) if isinstance(value, Items | tuple) else None
        if held is not None and held and len(held) <= _MOST_ITEMS and all(map(is_number, held)):
            whole = held
            return Course({}, len(held), lambda at: self._picked(whole, at))
        return None

    def _picked(self, held: tuple[Any, ...], at: Num) -> Any:
        if isinstance(at, Sym):
            return self._indexed(held, at)
        if not -len(held) <= at < len(held):
            raise Dead
        return held[at]

    def mapped(self, course: Course, function: Callable[[Num], Num]) -> Course:
        """An array of what a function gives for each item."""

        def at(index: Num) -> Num:
            try:
                return function(course.at(index))
            except NoNumber:
                raise Dead from None

        return Course({}, course.length, at)

    def course_of(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        """An operator applied to an array and a number, or to two arrays."""
        sides = [self.as_course(side) if not is_number(side) else None for side in (left, right)]
        numbers = [self.numeric(side) for side in (left, right)]
        if any(s is None and n is None for s, n in zip(sides, numbers, strict=True)):
            return self.opaque(self.words(node))
        length = next(side.length for side in sides if side is not None)

        def at(index: Num) -> Num:
            pair = [
                side.at(index) if side is not None else value
                for side, value in zip(sides, numbers, strict=True)
            ]
            try:
                return number(sign, *pair)
            except NoNumber:
                raise Dead from None

        return Course({}, length, at)

    def course_function(self, name: str, given: Given) -> Any:
        """What a function of NumPy or torch gives, where that is an array."""
        root, _, last = name.partition(".")
        if root not in ("numpy", "torch"):
            return None
        if last == "linspace":
            return self._linspace(given, root)
        if last == "arange":
            return self.as_course(self._builtin_range(given))
        if last in ("concatenate", "cat", "hstack", "append"):
            parts = self.items(given.args[0]) if last != "append" else tuple(given.args[:2])
            courses = [self.as_course(part) for part in parts or ()]
            if not courses or any(course is None for course in courses):
                return None
            return self._concatenated([course for course in courses if course is not None])
        if last in ("array", "asarray", "tensor", "as_tensor", "FloatTensor", "float32"):
            return self.as_course(given.args[0]) if given.args else None
        if last == "where" and len(given.args) == 3:
            test = self.truth(given.args[0], given.node)
            return self.choose(test, given.args[1], given.args[2])
        if last == "clip" and len(given.args) == 3:
            value, low, high = given.args
            found = [self.numeric(part) for part in (value, low, high)]
            if any(part is None for part in found):
                return None
            return number("min", number("max", found[0], found[1]), found[2])
        if last == "interp" and len(given.args) == 3:
            return self._interpolated(given)
        return None

    def _builtin_range(self, given: Given) -> Any:
        ends = [self.numeric(arg) for arg in given.args]
        if any(end is None for end in ends) or not ends:
            return self.opaque()
        start, stop = (0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
        return Range({}, start, stop, ends[2] if len(ends) > 2 else 1)

    def _linspace(self, given: Given, root: str) -> Any:
        named = given.named(("start", "stop" if root == "numpy" else "end", "num"))
        start = self.numeric(named.get("start"))
        stop = self.numeric(named.get("stop", named.get("end")))
        many = self.numeric(named.get("num", named.get("steps", 50)))
        if start is None or stop is None or many is None:
            return None
        parts = number("-", many, 1) if named.get("endpoint", True) is not False else many

        def at(index: Num) -> Num:
            if not isinstance(parts, Sym) and parts == 0:
                return start
            step = number("/", number("-", stop, start), parts)
            return number("+", start, number("*", index, step))

        return Course({}, many, at)

    def _concatenated(self, courses: list[Course]) -> Course:
        total: Num = 0
        starts: list[Num] = []
        for course in courses:
            starts.append(total)
            total = number("+", total, course.length)

        def at(index: Num) -> Num:
            value = courses[-1].at(number("-", index, starts[-1]))
            for course, start in reversed(list(zip(courses[:-1], starts[:-1], strict=True))):
                test = number("<", index, number("+", start, course.length))
                if test is False:
                    continue
                value = number("if", test, course.at(number("-", index, start)), value)
            return value

        return Course({}, total, at)

    def _interpolated(self, given: Given) -> Any:
        """``np.interp(x, xs, ys)`` over a short list of known places."""
        at = self.numeric(given.args[0])
        xs, ys = self.items(given.args[1]), self.items(given.args[2])
        if at is None or xs is None or ys is None or not 0 < len(xs) == len(ys) <= _MOST_ITEMS:
            return None
        places, values = [self.numeric(x) for x in xs], [self.numeric(y) for y in ys]
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
