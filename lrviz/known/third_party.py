"""Optimizers of other packages whose param groups hold the LR that they are given.

Each was built with ``lr=0.0123`` and stepped under a LambdaLR: its LR was what the scheduler set,
at each step. What it makes of that LR (Prodigy takes it as a factor) is its own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CLASSES: Final[Mapping[str, str]] = {
    "adabelief_pytorch": "AdaBelief",
    "adan_pytorch": "Adan",
    "came_pytorch": "CAME",
    "dadaptation": "DAdaptAdaGrad DAdaptAdam DAdaptAdan DAdaptLion DAdaptSGD",
    "lion_pytorch": "Lion",
    "muon": "Muon SingleDeviceMuon",
    "prodigyopt": "Prodigy",
    "pytorch_optimizer": "ADOPT AdaBelief AdaBound AdamP Adan CAME DAdaptAdam Lamb LARS LaProp "
    "Lion MADGRAD MARS NovoGrad Prodigy QHAdam RAdam Ranger ScheduleFreeAdamW SGDP SGDW "
    "Shampoo SOAP StableAdamW Tiger Yogi",
    "pytorch_ranger": "Ranger RangerQH RangerVA",
    "schedulefree": "AdamWScheduleFree RAdamScheduleFree SGDScheduleFree",
    "sophia_opt": "SophiaG",
    "timm.optim": "AdaBelief Adafactor AdafactorBigVision AdamP AdamWLegacy Adan Adopt Lamb LaProp "
    "Lars Lion MADGRAD Mars Muon NAdamLegacy NAdamW NvNovoGrad RAdamLegacy RMSpropTF SGDP "
    "SGDW",
    "torch_optimizer": "A2GradExp A2GradInc A2GradUni AccSGD AdaBelief AdaBound Adafactor AdaMod "
    "AdamP AggMo Apollo DiffGrad Lamb LARS MADGRAD NovoGrad PID QHAdam QHM RAdam Ranger RangerQH "
    "RangerVA SGDP SGDW Shampoo SWATS Yogi",
}
THIRD_PARTY: Final = frozenset(
    f"{package}.{name}" for package, names in _CLASSES.items() for name in names.split()
)
"""Their dotted names. Each takes ``(params, lr, …)``."""

STAND_IN: Final = "Adagrad"
"""The optimizer of torch that stands for one that is not torch's: it has an LR, and no momentum."""
