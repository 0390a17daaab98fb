"""How events stand to each other, and what their things are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lrviz.known import names
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frame import Frame, Frames
from lrviz.sources.script.values.frames import Attempt, Branch, Call, Fact, Loop
from lrviz.sources.script.values.things import Const, Formula, Scheduler, Thing, Unknown, Value

_OWN: Final = re.compile(r"(?:not )?self\.\w+")
"""What is no setting, but a flag that another method may turn."""


def trains_by_name(event: Event) -> bool:
    """Whether the unknown function that an event calls says that it trains."""
    return names.trains(event.name)


def met(event: Event) -> Value:
    """What an event may happen to, without what another branch would have built.

    Of what settings choose among, it is what they choose as they stand.
    """
    found = tuple(thing for thing in event.on if not contradict(thing.frames, event.frames))
    return tuple(thing for thing in found if not is_off(thing.frames)) or found


def is_off(frames: Frames) -> bool:
    """Whether a setting keeps it from happening, as the script has that."""
    branches = (f for f in frames if isinstance(f, Branch) and not _OWN.fullmatch(f.test))
    answers = ((branch, _answer(branch.value)) for branch in branches)
    return any(answer is not None and answer is not (b.arm == 0) for b, answer in answers)


def as_set(events: Iterable[Event]) -> list[Event]:
    """The events that the script's settings let happen, as they stand."""
    return [event for event in events if not is_off(event.frames)]


def _answer(value: Value) -> bool | None:
    """What a test comes to that is a literal, or compares two; None of any other."""
    thing = value[0] if len(value) == 1 else None
    if isinstance(thing, Const):
        return thing.value if isinstance(thing.value, bool) else None
    if not isinstance(thing, Formula) or thing.operator != "compare" or thing.text != "==":
        return None
    sides = [side[0] for side in thing.operands if len(side) == 1 and isinstance(side[0], Const)]
    return sides[0].value == sides[1].value if len(sides) == 2 else None


def is_class(event: Event, *names: str) -> bool:
    """Whether all that an event may happen to is of these classes of schedulers."""
    return is_known(event) and all(isinstance(t, Scheduler) and t.cls in names for t in met(event))


def is_known(event: Event) -> bool:
    """Whether all that an event may happen to is a torch scheduler of a known class."""
    things = met(event)
    return bool(things) and all(isinstance(t, Scheduler) and t.exact for t in things)


def origin(thing: Thing) -> Thing:
    """A loader as it was before ``prepare``."""
    return getattr(thing, "origin", None) or thing


def is_named(thing: Thing, *words: str) -> bool:
    """Whether an unknown thing came in under such a name."""
    text = thing.text.lower() if isinstance(thing, Unknown) else ""
    return any(word in text for word in words)


def leaves(event: Event) -> bool:
    """Whether a ``return`` gives something to code that is not in the file."""
    return not any(isinstance(frame, Call) for frame in event.frames)


def contradict(one: Frames, other: Frames) -> bool:
    """Whether two places exclude each other."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    arms: dict[object, int] = {}
    for frame in one:
        if isinstance(frame, Branch | Attempt):
            arms[frame.choice] = frame.arm
            for fact in frame.facts if isinstance(frame, Branch) else ():
                facts[fact.text].append(fact)
    if not arms:
        return False
    for frame in other:
        if isinstance(frame, Branch | Attempt):
            if arms.get(frame.choice, frame.arm) != frame.arm:
                return True
            for fact in frame.facts if isinstance(frame, Branch) else ():
                if any(fact.excludes(mine) for mine in facts.get(fact.text, ())):
                    return True
    return False


def lasting(frames: Frames) -> Frames:
    """The frames whose conditions hold once for the whole run: those outside any loop."""
    changing: set[str] = set()
    looping = False
    kept: list[Frame] = []
    for frame in frames:
        if isinstance(frame, Loop):
            changing |= frame.targets | frame.changes
            looping = True
        if not isinstance(frame, Branch):
            kept.append(frame)
        elif frame.calls and not looping and frame.modulo is None:
            kept.append(replace(frame, facts=()))  # asked anew, it may have another answer
        elif not (frame.words & changing or frame.modulo is not None or frame.calls):
            kept.append(frame)
    return tuple(kept)


def other_way(
    event: Event, others: Iterable[Event], by: tuple[type[Attempt | Branch], ...]
) -> bool:
    """Whether the other arm of something around an event has one of others, at another place."""
    mine = {f.choice: f.arm for f in event.frames if isinstance(f, by)}
    found = {
        other.at
        for other in (others if mine else ())
        for frame in other.frames
        if isinstance(frame, by) and mine.get(frame.choice, frame.arm) != frame.arm
    }
    return bool(found) and event.at not in found
