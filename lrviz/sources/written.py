"""A plan as the text of a spec, with where each value came from beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lrviz.sources.plan import Plan
from lrviz.sources.script.cells import told
from lrviz.sources.syntax.toml import key_text, literal
from lrviz.text.problem import KeyPath, printable

_FIRST: Final = (
    *("title", "epochs", "steps", "steps_per_epoch", "batches_per_epoch"),
    "accumulate_grad_batches",
)
"""The keys of a spec itself, in the order in which people read them."""
_WIDEST: Final = 72
"""Characters of a value that stands on one line, beside its comment."""


def written(plan: Plan, table: Mapping[str, Any], assumed: Sequence[str] = ()) -> str:
    """The spec that ``table`` is, as TOML.

    Args:
        plan: What it was read from.
        table: The plan's table with every number known.
        assumed: What it rests on that the source does not say.
    """
    lines = [f"# The schedule of {_shown(plan)}, as lrviz reads it."]
    lines += [f"# {printable(note)}" for note in plan.notes]
    if plan.optimizer:
        kind = plan.table["optimizer"]["type"]
        lines += [f"# {kind} stands for {printable(plan.optimizer)}, with its LRs"]
    lines += [f"# Assumed: {printable(', '.join(assumed))}"] if assumed else []
    lines += [""]
    writer = _Writer(plan)
    known = [key for key in _FIRST if key in table]
    rest = [key for key, value in table.items() if key not in known and not _is_table(value)]
    for key in (*known, *rest):
        lines.append(writer.entry(key, table[key], (key,)))
    for key, value in table.items():
        if _is_table(value):
            lines += writer.tables((key,), value)
    return "\n".join(lines).strip("\n") + "\n"


def _shown(plan: Plan) -> str:
    place = f" ({printable(told(plan.source, plan.label))})" if plan.label else ""
    return f"{printable(plan.name)}{place}"


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


class _Writer:
    """Writes tables, with a comment behind each value that has a place in the source."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def tables(self, path: KeyPath, value: Any) -> Iterator[str]:
        """A table or an array of tables, each under its header."""
        dotted = ".".join(key_text(str(part)) for part in path if isinstance(part, str))
        several = isinstance(value, list)
        for number, table in enumerate(value if several else [value]):
            own = (*path, number) if several else path
            yield ""
            yield f"[[{dotted}]]" if several else f"[{dotted}]"
            for key, item in table.items():
                if not self._apart(item):
                    yield self.entry(key, item, (*own, key))
            for key, item in table.items():
                if self._apart(item):
                    yield from self.tables((*own, key), item)

    def entry(self, key: str, value: Any, path: KeyPath) -> str:
        """One key with its value, and where that came from."""
        shown = _value(value)
        text = f"{key_text(key)} = {shown}"
        said = self._place(path, shown)
        return f"{text}  # {said}" if said else text

    def _apart(self, value: Any) -> bool:
        """Whether it has a header of its own; a list of short tables stands on its lines."""
        if not _is_table(value):
            return False
        return isinstance(value, Mapping) or any("type" in table for table in value)

    def _place(self, path: KeyPath, value: str) -> str:
        """Where the value stands, and what stands there if that is not the value itself."""
        found = self._plan.places.get(path)
        if found is None or self._plan.set_outside(path):
            return ""
        line = told(self._plan.source, f"line {found.value.line}")
        shown = printable(self._plan.written(path) or "")
        short = shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 3]}..."
        return f"{line}: {short}" if short not in ("", value) else line


def _value(value: Any) -> str:
    """A value as TOML; tables in an array each on a line of its own."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key_text(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
        return f"[{', '.join(map(_value, value))}]"
    # A number keeps its type: 1.0 stays a float, as some arguments want one.
    return literal(value) if isinstance(value, bool | str) else repr(value)
