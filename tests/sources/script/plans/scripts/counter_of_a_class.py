"""A counter that an object has from its class until it is first set."""

import torch


class State:
    steps = 0
    warm = True


def rate(state):
    if state.warm and state.steps == 3:
        state.warm = False
    return 0.1 * (1 + state.steps) if state.warm else 0.1 / (1 + state.steps)


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
state = State()
for step in range(8):
    for group in optimizer.param_groups:
        group["lr"] = rate(state)
    optimizer.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    state.steps += 1
