from torch.optim.lr_scheduler import LambdaLR, StepLR

from project.lib import settings


def warm(step):
    return min(1.0, (step + 1) / (2 * settings.BATCHES))


TABLE = {"warm": lambda opt, n: LambdaLR(opt, warm), "step": lambda opt, n: StepLR(opt, n // 2)}


def build(optimizer, name, epochs):
    return TABLE[name](optimizer, epochs)
