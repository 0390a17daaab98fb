"""What the shell offers for an argument or an option: files, rules, keys, names.

Called while somebody waits behind a key: torch, matplotlib and NumPy are not imported, but for
the rules, which need the last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from click import Context, Parameter

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from lrviz.sources.plan import Plan


def files(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own names of files."""
    return [_item(incomplete, type="file")]


def folders(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own names of folders."""
    return [_item(incomplete, type="dir")]


def rule(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules by code, or by name once that is begun."""
    return _rules(incomplete, "")


def rules(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """As `rule`, after those that the option has already: ``LR301,LR2``."""
    before, comma, begun = incomplete.rpartition(",")
    return _rules(begun, before + comma)


def keys(context: Context, _: Parameter, incomplete: str) -> list[CompletionItem]:
    """Keys of a spec, with the arguments of its own scheduler where the file is given already."""
    if "=" in incomplete:
        return []
    from lrviz.commands.dotted_keys import dotted_keys

    found = dotted_keys(_first_table(context))
    return [_item(f"{key}=") for key in found if key.startswith(incomplete)]


def assumable(context: Context, _: Parameter, incomplete: str) -> list[CompletionItem]:
    """What the files that are given already do not say; then what may be assumed of any."""
    from lrviz.sources.quantity import every_unknown, same_name
    from lrviz.spec.unknown import ASSUMABLE

    asked = [one.name for plan in _plans(context) for one in every_unknown(plan.table)]
    begun = same_name(incomplete)
    names = dict.fromkeys((*asked, *ASSUMABLE))
    return [_item(f"{name}=") for name in names if same_name(name).startswith(begun)]


def schedulers(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The schedulers that a spec names without a path."""
    from lrviz.known.phases import BUILT_IN

    return _named(incomplete, {name: known.doc for name, known in BUILT_IN.items()})


def optimizers(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The optimizers of torch."""
    from lrviz.known.optimizers import OPTIMIZERS

    return _named(incomplete, dict.fromkeys(OPTIMIZERS, ""))


def recipes(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The published recipes."""
    from lrviz.starting.recipes import recipes as all_recipes
    from lrviz.starting.recipes import title

    found = [name for name in all_recipes() if name.startswith(incomplete)]
    return [_item(name, help=title(name)) for name in found] + (
        [_item("list", help="Names them all.")] if "list".startswith(incomplete) else []
    )


def kinds(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The kinds of sources."""
    from lrviz.sources.kinds import kinds as all_kinds

    return _named(incomplete, {kind.name: kind.title for kind in all_kinds()})


def _item(value: str, *, type: str = "plain", help: str | None = None) -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, type=type, help=help or None)


def _named(incomplete: str, names: Mapping[str, str]) -> list[CompletionItem]:
    begun = incomplete.lower()
    return [_item(n, help=doc) for n, doc in names.items() if n.lower().startswith(begun)]


def _rules(begun: str, before: str) -> list[CompletionItem]:
    from lrviz.lint.registry import all_rules

    found = []
    for one in all_rules():
        for text in (one.code, *([one.name] if begun else [])):
            if text.lower().startswith(begun.lower()):
                found.append(_item(before + text, help=one.summary))
    return found


def _first_table(context: Context) -> Mapping[str, Any]:
    """The keys of the first schedule that the command line names; none where it names none."""
    return next((plan.table for plan in _plans(context)), {})


def _plans(context: Context) -> Iterator[Plan]:
    """The schedules of the files that the command line has so far."""
    from lrviz.sources.door import open_file, read_plans

    # As the option's own value is not there yet, click has only taken the words apart.
    for path in context.args:
        if not os.path.isfile(path):
            continue
        # What is wrong with a file, the command says when it runs; here nobody could read it.
        with suppress(Exception):
            yield from read_plans(open_file(path)).reading.plans
