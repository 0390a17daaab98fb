"""What stands in for the user's own model and data, so that the code runs as it is printed."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator

from lrviz.codegen.syntax import Items, Node, call, listed, statement
from lrviz.codegen.values import Written, literal
from lrviz.spec.model import Spec
from lrviz.text.problem import printable


def parts(spec: Spec, reserved: Collection[str]) -> list[str]:
    """A Python name for the part of the model in each param group."""
    found: list[str] = []
    for index, group in enumerate(spec.optimizer.groups):
        name = re.sub(r"\W+", "_", group.name.lower(), flags=re.ASCII).strip("_")
        if not name or not name[0].isalpha():
            name = f"group_{index}"
        while name in reserved or name in found or keyword.iskeyword(name):
            name += "_"
        found.append(name)
    return found


def stand_ins(spec: Spec, names: list[str]) -> Iterator[str]:
    """The model and the data: the smallest that the optimizer takes."""
    yield "# Yours instead: the model, the data, the loss."
    made = "torch.nn.Linear(1, 1)"
    inputs = "torch.zeros(8, 1)"
    if spec.optimizer.type == "Muon":
        made = "torch.nn.Linear(1, 1, bias=False)  # Muon takes matrices only"
    if spec.optimizer.type == "SparseAdam":
        made, inputs = "torch.nn.Embedding(1, 1, sparse=True)", "torch.zeros(8, dtype=torch.long)"
    if len(names) == 1:
        yield f"model = {made}"
    else:
        yield from (f"{name} = {made}" for name in names)
        yield statement("model = ", _together(spec, names))
    batch = f"({inputs}, torch.zeros(8, 1))"
    if spec.epochs is None:
        yield f"train_batches = itertools.repeat({batch})  # without end"
    else:
        count = "steps_per_epoch" if spec.batches_per_epoch is None else "batches_per_epoch"
        yield f"train_loader = [{batch}] * {count}"
    yield "loss_fn = torch.nn.MSELoss()"


def _together(spec: Spec, names: list[str]) -> Node:
    if spec.optimizer.type == "SparseAdam":  # embeddings cannot follow one another
        return f"lambda inputs: {' + '.join(f'{name}(inputs)' for name in names)}"
    return call("torch.nn.Sequential", *names)


def optimizer(written: Written, names: list[str]) -> Iterator[str]:
    """The statement that makes the optimizer, with its param groups."""
    spec = written.spec
    groups: list[Node] = []
    for index, (group, part) in enumerate(zip(spec.optimizer.groups, names, strict=True)):
        own = "model" if len(names) == 1 else part
        items: list[tuple[str, Node]] = [('"params": ', f"{own}.parameters()")]
        if group.name != str(index):
            items.append(('"name": ', literal(group.name)))
        path = ("optimizer", "groups", index)
        for key, value in group.arguments.items():
            items.append((f"{literal(key)}: ", _value(written, value, (*path, key))))
        groups.append(Items("{", tuple(items), "}"))
    plain = len(names) == 1 and len(groups[0].items) == 1  # type: ignore[union-attr]
    given: Node = "model.parameters()" if plain else listed(groups)
    arguments = {
        key: _value(written, value, ("optimizer", key))
        for key, value in spec.optimizer.arguments.items()
    }
    if spec.plan.optimizer:
        yield f"# Yours instead: {printable(spec.plan.optimizer)}, which has the same LRs."
    yield statement("optimizer = ", call(f"torch.optim.{spec.optimizer.type}", given, **arguments))
    if any(s.arguments.get("last_epoch", -1) != -1 for s in spec.walk()):
        yield "for group in optimizer.param_groups:  # where the resumed schedule began"
        yield '    group.setdefault("initial_lr", group["lr"])'


def _value(written: Written, value: object, path: tuple[str | int, ...]) -> Node:
    node = written.value(value, path)
    if isinstance(node, Items) and isinstance(value, tuple):  # betas and the like
        return Items("(", node.items, ",)" if len(value) == 1 else ")")
    return node
