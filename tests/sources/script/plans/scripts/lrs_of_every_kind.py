"""LRs in a list that a function changes, between points, of an object, by patterns, by two ticks."""
# plans: 4

import torch


class Table:
    def __init__(self, rates):
        self.rates = rates

    def __iter__(self):
        yield from self.rates

    def __len__(self):
        return len(self.rates)

    def __getitem__(self, place):
        return self.rates[place]


net = torch.nn.Linear(2, 1)
state, points, table = [0.1, 0], {0: 0.1, 4: 0.2, 9: 0.0}, Table([0.1, 0.05, 0.02])


def bump(held=state):
    held[1] += 1
    if held[1] % 3 == 0:
        held[0] *= 0.5


def between(turn):
    low = max(key for key in points if key <= turn)
    high = min((key for key in points if key >= turn), default=9)
    part = 0.0 if high == low else (turn - low) / (high - low)
    return points[low] * (1 - part) + points[high] * part


def by_phase(phase, turn):
    match (phase, turn):
        case ("warm", k) if k < 2:
            return 0.01 * (k + 1)
        case ("warm", _):
            return 0.1
        case (_, 0):
            return 0.05
        case (_, k):
            return 0.05 / k


one = torch.optim.SGD(net.parameters(), lr=state[0])
for turn in range(10):
    bump()
    one.param_groups[0]["lr"] = state[0]
    one.step()

two = torch.optim.SGD(net.parameters(), lr=table[0])
for turn in range(10):
    two.param_groups[0]["lr"] = between(turn)
    two.step()
for place, rate in enumerate(table):
    two.param_groups[0]["lr"] = rate
    for _ in range(len(table) - place):
        two.step()

three = torch.optim.SGD(net.parameters(), lr=0.1)
for phase, turns in (("warm", 4), ("decay", 3)):
    for turn in range(turns):
        three.param_groups[0]["lr"] = by_phase(phase, turn)
        three.step()

four = torch.optim.SGD(net.parameters(), lr=0.1)
slow = torch.optim.lr_scheduler.LambdaLR(four, lambda turn: 0.9**turn)
drop = torch.optim.lr_scheduler.MultiplicativeLR(four, lambda turn: 0.5 if turn == 3 else 1.0)
for turn in range(7):
    four.step()
    slow.step()
    if turn % 2:
        drop.step()
