"""What methods of optimizers, schedulers and accelerators do."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.containers import Containers
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import number
from lrviz.sources.script.plans.values.things import (
    Function,
    Loader,
    Missing,
    Optimizer,
    Scheduler,
)


class Stepping(Containers):
    """Calls methods of optimizers, schedulers and accelerators."""

    def _of_optimizer(self, thing: Optimizer, name: str, given: Given) -> Any:
        node = given.node
        if name in ("step", "second_step"):
            if given.args and isinstance(self.settled(given.args[0]), Function):
                self.call_thing(given.args[0], [], {}, node)
            self.stepped(thing, "step", node)
        elif name == "load_state_dict":
            self.happens("load", thing, node)
        elif name == "add_param_group":
            self.happens("add", thing, node)
        elif name not in ("zero_grad", "state_dict", "train", "eval"):
            if name == "first_step":  # SAM: the second one counts
                return None
            if name.startswith("register_step"):
                self.happens("escape", thing, node, text="a hook of its steps is registered")
            if name.startswith("register") or name == "__setstate__":
                return None
        return self.opaque(self.words(node))

    def stepped(self, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
        """An optimizer steps, with the LRs that it has now."""
        if self.accumulating and optimizer.slots.get("prepared"):
            with self.assuming(self.accumulating[-1][0]):
                self._stepped(optimizer, kind, node, text)
            return
        self._stepped(optimizer, kind, node, text)

    def _stepped(self, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
        now = tuple(group.slots.get("now") for group in optimizer.groups)
        self.happens(kind, optimizer, node, value=now, text=text)

    def _of_scheduler(self, thing: Scheduler, name: str, given: Given) -> Any:
        node = given.node
        if name == "step":
            value = given.get(0, "epoch", given.get(0, "metrics"))
            self.held_to(thing)
            given_value = None if isinstance(value, Missing) else (value,)
            if self.follows and not self.accumulating:
                self.follow(thing, given_value, node)
                return None
            if self.accumulating and thing.slots.get("prepared"):
                with self.assuming(self.accumulating[-1][0]):
                    self.happens("tick", thing, node, value=given_value)
            else:
                self.happens("tick", thing, node, value=given_value)
            if isinstance(thing.optimizer, Optimizer):
                self._moved(thing.optimizer)
            return None
        if name == "load_state_dict":
            self.happens("load", thing, node)
        elif name == "step_update":
            self.happens("escape", thing, node, text="`step_update` of it is called")
        elif name == "get_last_lr" or name == "get_lr":
            return self.new_list(None)
        return self.opaque(self.words(node))

    def _of_accelerator_call(self, thing: Any, name: str, given: Given) -> Any:
        if name in ("prepare", "setup", "setup_dataloaders", "prepare_data_loader", "initialize"):
            made = [self._prepared(self.settled(value)) for value in given.args]
            return made[0] if len(made) == 1 else tuple(made)
        if name == "accumulate":
            return self.opaque("accumulate", "accumulate", thing)
        if name in (
            "backward",
            "clip_grad_norm_",
            "wait_for_everyone",
            "print",
            "log",
            "unwrap_model",
        ):
            return self.opaque(self.words(given.node))
        return self.passed_by(thing, name, given)

    def accumulated(self, accelerator: Any, node: Any) -> bool:
        """``with accelerator.accumulate(model):``: what is in there steps in some turns only.

        From accelerate's ``_do_sync``: in every so many batches, and in the last of the loader.
        """
        every = self.numeric(
            self.settled(accelerator.arguments.get("gradient_accumulation_steps", 1))
        )
        loop = self.loops[-1] if self.loops else None
        if accelerator.arguments.get("gradient_accumulation_plugin") is not None:
            every = None
        if every == 1 or loop is None:
            return self.block(node.body)
        if every is None or loop.turns is None:
            gate: Any = self.flag(
                self.opaque("accelerator.sync_gradients", "carried"), "accumulate"
            )
        else:
            turn = number("+", loop.count, 1)
            gate = number(
                "or",
                number("==", number("%", turn, every), 0),
                number("==", turn, loop.turns),
            )
        before = accelerator.slots.get("sync", True)
        self.store.write(accelerator.slots, "sync", gate)
        depth = len(self.path)
        self.accumulating.append((gate, depth))
        try:
            return self.block(node.body)
        finally:
            self.accumulating.pop()
            del before

    def _prepared(self, value: Any) -> Any:
        if isinstance(value, Scheduler | Optimizer):
            self.store.write(value.slots, "prepared", True)
        if isinstance(value, Loader):
            ways = self.world_size()
            if ways != 1:
                made = Loader(dict(value.slots), value.length, value.text, value.dataset, True)
                made.length = number("neg", number("//", number("neg", value.length), ways))
                return made
        return value

    def passed_by(self, thing: Any, name: str, given: Given) -> Any:
        """A method of something unknown."""
        raise NotImplementedError
