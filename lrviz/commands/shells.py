"""Completion in shells: click's own scripts, with what they lack for ``KEY=`` and ``A,B``."""

from __future__ import annotations

from typing import Final

from click.shell_completion import (
    BashComplete,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

_OPEN: Final = '[[ "$value" == *= ]] && compopt -o nospace'
_PLAIN: Final = "A-Za-z0-9_.,:=/+@%-"
_QUOTED: Final = (
    # `len(loader)=` as the shell must have it, but for a word that the user has quoted already.
    f'[[ "$value" == *[!{_PLAIN}]* && "${{COMP_WORDS[COMP_CWORD]}}" != [\\"\\\']* ]]'
    ' && printf -v value %q "$value"'
)
_CHANGES: Final[dict[type[ShellComplete], tuple[tuple[str, str], ...]]] = {
    # No space after `scheduler.gamma=`, where the value follows.
    BashComplete: (
        ("COMPREPLY+=($value)", f'{_QUOTED}; COMPREPLY+=("$value"); {_OPEN}'),
        ("for completion in", "local -; set -o noglob\n    for completion in"),
    ),
    ZshComplete: (
        (
            "compadd -U -V unsorted -a completions",
            "local -a open=(${(M)completions:#*=}); completions=(${completions:#*=})\n"
            "        compadd -U -V unsorted -S '' -a open\n"
            "        compadd -U -V unsorted -a completions",
        ),
    ),
    # All that stands behind the first comma is the value: `LR301,LR302`.
    FishComplete: (('string split ","', 'string split --max 1 ","'),),
}


def adapt() -> None:
    """Have click print these scripts; a part that its own does not have stays as click has it."""
    for base, changes in _CHANGES.items():
        script = base.source_template
        for old, new in changes:
            script = script.replace(old, new.replace("%", "%%"))
        add_completion_class(type(base.__name__, (base,), {"source_template": script}))
