"""What the name of a metric says: whether it gets better by rising or by falling."""

from __future__ import annotations

import re
from typing import Final, Literal

_RISING: Final = {
    *("acc", "accuracy", "auc", "auroc", "bleu", "dice", "f1", "iou", "map", "miou", "precision"),
    *("psnr", "recall", "reward", "rouge", "ssim", "top1", "top5"),
}
_FALLING: Final = {
    *("cer", "error", "fid", "loss", "mae", "mape", "mse", "nll", "perplexity", "ppl", "rmse"),
    "wer",
}


def words(name: str) -> list[str]:
    """The words of a name: ``val_acc``, ``valAcc`` and ``val/acc`` alike."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[A-Za-z0-9]+", parted)]


def direction(name: str) -> Literal["min", "max"] | None:
    """The mode that a metric of this name wants; None where the name does not tell."""
    whole = re.findall(r"[A-Za-z0-9]+", name)  # mAP and IoU are one word each
    found = {*words(name), *map(str.lower, whole)}
    found |= {word.rstrip("0123456789") for word in found}  # acc1, map50, bleu4
    rises, falls = bool(found & _RISING), bool(found & _FALLING)
    if rises == falls:
        return None
    return "max" if rises else "min"
