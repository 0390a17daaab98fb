"""How often an optimizer steps and its schedulers tick, and how long the run is."""

from __future__ import annotations

import ast

from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.timing.gates import named_epoch, relevant
from lrviz.sources.script.plans.timing.irregular import Irregular
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.values.symbols import Sym, difference, number
from lrviz.sources.script.plans.values.trees import atoms


class Pacing(Irregular):
    """Computes how a run goes, from what happens to one optimizer and its schedulers.

    Args:
        body: All that happens.
        optimizer: The optimizer.
        schedulers: Those that tick.
        facts: Conditions that hold, or do not.
    """

    def work_out(self) -> Pace:
        """How it goes.

        Raises:
            Unsure: It cannot be known.
        """
        self._refuse()
        loops = [
            item
            for item in self.body
            if isinstance(item, Loop) and self._holds(item.guards) is not False
        ]
        stepping = [loop for loop in loops if any(self._steps(loop.body))]
        for item in self.body:
            happens = isinstance(item, Event) and item.kind in ("tick", "step", "trains")
            if isinstance(item, Event) and happens and self._holds(item.guards) is not False:
                what = "the scheduler ticks" if item.kind == "tick" else "the optimizer steps"
                raise Unsure(f"{what} outside of any loop too", item.node)
        if not stepping:
            ticking = [loop for loop in loops if any(self._ticks(loop.body))]
            if len(ticking) != 1:
                raise Unsure("nothing is seen that steps the optimizer in a loop", None)
            return self._without_steps(ticking[0])
        if any(loop not in stepping and any(self._ticks(loop.body)) for loop in loops):
            raise Unsure("it ticks in a loop in which the optimizer does not step", loops[-1].node)
        if len(stepping) == 1:
            return self._of(stepping[0])
        return self._one_after_another([self._of(loop) for loop in stepping])

    def _refuse(self) -> None:
        for event in self._events(self.body):
            if event.kind == "escape":
                raise Unsure(event.text, event.node)
            if event.kind == "load":
                what = "optimizer" if event.on is self.optimizer else "scheduler"
                raise Unsure(f"the state of the {what} is loaded", event.node)
            if event.kind == "add":
                raise Unsure("a param group is added later", event.node)
            if event.kind == "write" and event.key != "lr":
                raise Unsure(f"`{event.key}` of the param group is set", event.node)

    # Conditions

    # One loop, or several inside each other

    def _chain(self, loop: Loop) -> tuple[list[Loop], Event]:
        """The loops around the steps, outermost first, and the step."""
        chain = [loop]
        while True:
            body = relevant(chain[-1].body, self.wanted, ())
            body = [item for item in body if self._holds(item.guards) is not False]
            direct = [e for e in body if isinstance(e, Event) and e.kind in ("step", "trains")]
            inner = [i for i in body if isinstance(i, Loop) and any(self._steps(i.body))]
            if direct and inner:
                raise Unsure("the optimizer steps in two loops, one in the other", direct[0].node)
            if len(direct) > 1:
                raise Unsure("the optimizer steps more than once in a turn", direct[1].node)
            if len(inner) > 1:
                raise Unsure("the optimizer steps in several loops of an epoch", inner[1].node)
            if direct:
                return chain, direct[0]
            chain.append(inner[0])

    def _of(self, loop: Loop) -> Pace:
        chain, step = self._chain(loop)
        for inner in chain[1:]:
            if self._guards(inner.guards):
                raise Unsure("whether a loop is run at all depends on a condition", inner.node)
        if self._varies(loop.guards):
            raise Unsure("whether it trains at all depends on a condition", loop.node)
        if len(chain) == 2 and self._is_uneven(chain[1]):
            self._invariant(chain[:1])
            return self._by_name(chain[:1], chain[1])
        self._invariant(chain)
        if step.kind == "trains":
            return self._by_name(chain, step)
        if len(chain) == 1:
            return self._single(chain[0], step)
        if len(chain) == 3:
            chain = self._flattened(chain)
        if len(chain) != 2:
            raise Unsure("the training stands in more loops than two", chain[0].node)
        return self._double(chain[0], chain[1], step)

    def _is_uneven(self, inner: Loop) -> bool:
        """Whether epochs may have other numbers of steps, and nothing in them asks how many."""
        counted = inner.turns is not None and any(
            atom.op in ("count", "head", "carried") for atom in atoms(inner.turns)
        )
        asked = any(event.kind in ("tick", "write") for event in self._events(inner.body))
        return counted and not asked and all(exit_.leaves == 1 for exit_ in inner.exits)

    def _flattened(self, chain: list[Loop]) -> list[Loop]:
        """Two of three loops as one: the outer ones or the inner ones, with nothing between."""
        outer, middle, inner = chain
        inside = relevant(middle.body, self.wanted, ())
        if len(inside) == 1 and not (middle.exits or inner.exits or self._guards(inner.guards)):
            return [outer, self._merged(middle, inner)]
        if len(relevant(outer.body, self.wanted, ())) != 1 or outer.exits or middle.exits:
            raise Unsure("the training stands in more loops than two", outer.node)
        if outer.turns is None or middle.turns is None:
            raise Unsure("the training stands in more loops than two", outer.node)
        merged = Loop(
            middle.node,
            Sym("count", ("flat", middle.count)),
            number("*", outer.turns, middle.turns),
            root=outer.root,
        )
        merged.body, merged.names = middle.body, middle.names or outer.names
        merged.names = (*merged.names, "epoch")
        return [merged, inner]

    def _merged(self, middle: Loop, inner: Loop) -> Loop:
        """Two inner loops as one, whose steps are all alike."""
        step = next(self._steps(inner.body))
        counts = {middle.count, inner.count}
        found = {atom for value in (*step.value, *step.guards) for atom in atoms(value)}
        plain = relevant(inner.body, self.wanted, ())
        for event in plain:
            if isinstance(event, Event):
                found |= {atom for guard in event.guards for atom in atoms(guard)}
        whole = None not in (middle.turns, inner.turns)
        if not whole or counts & found or any(isinstance(item, Loop) for item in plain):
            raise Unsure("the training stands in more loops than two", middle.node)
        turns = number("*", middle.turns, inner.turns)
        made = Loop(middle.node, Sym("count", ("flat", inner.count)), turns, root=middle.root)
        made.body, made.names, made.guards = inner.body, inner.names, middle.guards
        return made

    def _single(self, loop: Loop, step: Event) -> Pace:
        if loop.root != self.optimizer.slots.get("root") and not _counted(loop):
            raise Unsure("how often this loop is run is not in the file", loop.node)
        gate = self._gate(step, loop.count)
        turns, left = self._turns(loop, self._index(loop, step))
        if left:
            raise self._open(left[0])
        if turns is None:
            raise Unsure("the loop does not end", loop.node)
        pace = Pace(loops=(loop,), gate=gate, step=step, turns=(turns,))
        total = turns if gate is None else gate.total(turns)
        by_epoch = named_epoch(loop) and gate is None
        if by_epoch:
            pace.epochs, pace.per_epoch = turns, 1
        else:
            pace.steps = total
        for tick in self._ticks(loop.body):
            if not any(item is tick for item in loop.body):
                raise Unsure("it ticks in a loop of its own", tick.node)
            interval = "epoch" if by_epoch else "step"
            after = self._index(loop, tick) > self._index(loop, step)
            if gate is not None:
                if self._gate(tick, loop.count) != gate:
                    raise Unsure("it does not tick once for each step", tick.node)
                self._ticking(pace, tick, interval, None, after, loop.count)
            else:
                when = self._when(tick, loop.count, turns if after else None)
                self._ticking(pace, tick, interval, when, after, loop.count)
        return pace

    def _double(self, outer: Loop, inner: Loop, step: Event) -> Pace:
        place = self._index(inner, step)
        batches, left = self._turns(inner, place)
        left = [exit_ for exit_ in left if not self._idle(outer, inner, step, exit_)]
        if batches is None and not left:
            raise Unsure("the inner loop does not end", inner.node)
        if left:
            return self._until(outer, inner, step, left)
        assert batches is not None
        epochs, open_ = self._turns(outer, self._place(outer, inner))
        if open_:
            raise self._open(open_[0])
        if epochs is None:
            raise Unsure("the loop does not end", outer.node)
        pace = Pace(loops=(outer, inner), step=step, turns=(epochs, batches))
        gate = self._gate(step, inner.count)
        pace.gate = gate
        if gate is not None and outer.count in {*atoms(gate.offset), *atoms(gate.period)}:
            return self._across(pace, outer, inner, step)
        pace.epochs = epochs
        if gate is None:
            pace.per_epoch = batches
        elif gate.last is not None:
            if difference(gate.last, batches) != 0 or gate.offset != 1:
                raise Unsure("which batch is the last one is not known", step.node)
            pace.batches, pace.accumulate = batches, gate.period
            pace.per_epoch = gate.total(batches)
        else:
            pace.per_epoch = gate.total(batches)
        self._ticks_of(pace, outer, inner, step)
        return pace


def _counted(loop: Loop) -> bool:
    """Whether a loop counts epochs or steps, and does not go over data once."""
    if isinstance(loop.node, ast.While) or named_epoch(loop):
        return True
    head = ast.dump(loop.node.iter) if isinstance(loop.node, ast.For) else ""
    return not loop.data and "range" in head and "'len'" not in head
