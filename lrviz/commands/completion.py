"""What the shell offers for an argument or an option: files, rules, keys, names.

Called while somebody waits behind a key: torch, matplotlib and NumPy are not imported, but for
the rules, which need the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from click import Context, Parameter

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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

    found = dotted_keys(_table(context))
    return [_item(f"{key}=") for key in found if key.startswith(incomplete)]


def assumable(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """What may be assumed of any source."""
    from lrviz.spec.unknown import ASSUMABLE

    return [_item(f"{name}=") for name in ASSUMABLE if name.startswith(incomplete)]


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


def _table(context: Context) -> Mapping[str, Any]:
    """The first spec that the command line has so far; an empty one where there is none."""
    from lrviz.sources.syntaxes import TOML, syntax_of
    from lrviz.text.problem import SpecError

    # As the option's own value is not there yet, click has only taken the words apart.
    for path in context.args:
        if path == "-" or syntax_of(path) is not TOML:
            continue
        from lrviz.sources.door import open_file

        try:
            document = open_file(path).document
        except SpecError:  # it is said when the command runs
            continue
        if document is not None:
            inside = document.values.get("lrviz")
            return inside if isinstance(inside, dict) else document.values
    return {}
