"""Draw every kind of figure once, side by side, to be looked at when the drawing changes.

``python docs/contact_sheet.py FOLDER [NAME...]`` writes FOLDER/NAME.png for each figure (all of
them unless names are given), and FOLDER/sheet-1.png, ... with several on a sheet.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from click.testing import CliRunner

GALLERY: Final = Path(__file__).resolve().parent.parent / "gallery"
HEAD: Final = "epochs = 100\n[optimizer]\ntype = 'SGD'\nlr = 0.1\n[scheduler]\n"
LAYERS: Final = "".join(
    f"[[optimizer.groups]]\nname = 'blocks.{n}'\nlr = {1e-3 * 0.75 ** (11 - n):.6g}\n"
    for n in range(12)
)
LONG: Final = (
    "ResNet-50 on ImageNet with the recipe of the paper, but with twice the batch and a longer "
    "warm-up, as run in the third week of the ablation of the augmentations"
)

# What does not lie in the gallery: texts by name.
SPECS: Final = {
    "groups": f"epochs = 90\nsteps_per_epoch = 1000\n[optimizer]\ntype = 'AdamW'\nlr = 1e-3\n"
    f"{LAYERS}[scheduler]\ntype = 'CosineAnnealingLR'\nT_max = 90\n",
    "some-groups": "epochs = 90\n[optimizer]\ntype = 'AdamW'\nlr = 1e-3\n"
    + "".join(
        f"[[optimizer.groups]]\nname = '{n}'\nlr = {v}\n"
        for n, v in (("encoder.embeddings", 1e-4), ("encoder.layers", 4e-4), ("decoder", 1e-3))
    )
    + "[scheduler]\ntype = 'StepLR'\nstep_size = 30\n",
    "log-zeros": "epochs = 60\n[optimizer]\nlr = 0.1\n[scheduler]\ntype = 'LambdaLR'\n"
    "lr_lambda = '0 if epoch < 4 else 0.5 ** (epoch / 4) if epoch < 45 else 0'\n",
    "sweep": HEAD + "type = 'ExponentialLR'\ngamma = 0.9\n",
    "title": f"title = '{LONG}'\n{HEAD}type = 'CosineAnnealingLR'\nT_max = 100\n",
    "plateau": HEAD + "type = 'ReduceLROnPlateau'\npatience = 6\n"
    "[metric]\nexpression = '1 / (1 + 0.3 * epoch) + 0.05 * sin(epoch)'\n",
    "plateau-band": HEAD + "type = 'ReduceLROnPlateau'\n",
    "cycles": "steps = 20_000\n[optimizer]\ntype = 'SGD'\nlr = 0.1\nmomentum = 0.9\n[scheduler]\n"
    "type = 'CyclicLR'\nbase_lr = 0.001\nmax_lr = 0.1\nstep_size_up = 50\n",
    "spike": HEAD + "type = 'LambdaLR'\nlr_lambda = '5 if epoch == 63 else 1 - epoch / 200'\n",
    "zero": HEAD + "type = 'PolynomialLR'\ntotal_iters = 100\npower = 2.0\n",
    "onecycle": "epochs = 30\nsteps_per_epoch = 391\n[optimizer]\ntype = 'SGD'\nlr = 0.1\n"
    "momentum = 0.9\n[scheduler]\ntype = 'OneCycleLR'\ninterval = 'step'\nmax_lr = 0.4\n"
    "total_steps = 11730\n",
    "drops": HEAD + "type = 'StepLR'\nstep_size = 30\n",
    "negative": HEAD + "type = 'LambdaLR'\nlr_lambda = '1 - epoch / 60'\n",
    "script": f"title = '学習率 🚀 графік'\n{HEAD}type = 'CosineAnnealingLR'\nT_max = 100\n",
}

_M: Final = "gallery/mistakes/"
SHEET: Final[dict[str, Sequence[str]]] = {
    **{path.stem: [str(path), "--check"] for path in sorted((GALLERY / "mistakes").glob("*.toml"))},
    "sequence": ["gallery/recipes/resnet50-imagenet.toml"],
    "many-groups": ["groups"],
    "some-groups": ["some-groups"],
    "log-zeros": ["log-zeros", "--log"],
    "log": ["sweep", "--log"],
    "sweep": ["sweep", "--sweep", "scheduler.gamma=0.99,0.97,0.95,0.9,0.8"],
    "sweep-mistakes": [f"{_M}cosine-climbs-back.toml", "--check", "--sweep",
                       "scheduler.T_max=50,80,100"],
    "title": ["title"],
    "plateau": ["plateau"],
    "plateau-band": ["plateau-band"],
    "cycles": ["cycles"],
    "spike": ["spike"],
    "zero": ["zero"],
    "onecycle": ["onecycle"],
    "drops": ["drops"],
    "negative": ["negative", "--check"],
    "script": ["script"],
    "several": ["drops", "zero", "gallery/mistakes/poly-ends-early.toml", "--check"],
}  # fmt: skip


def main() -> None:
    from lrviz.cli import main as lrviz

    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {name: SHEET[name] for name in sys.argv[2:] or SHEET}
    with tempfile.TemporaryDirectory() as specs:
        for name, text in SPECS.items():
            Path(specs, f"{name}.toml").write_text(text, encoding="utf-8")
        for name, arguments in chosen.items():
            places = [_place(Path(specs), argument) for argument in arguments]
            result = CliRunner().invoke(lrviz, ["plot", *places, "-o", f"{folder / name}.png"])
            if result.exit_code:
                print(name, result.output)
                if result.exception is not None:
                    traceback.print_exception(result.exception)
    _sheets(folder, [name for name in chosen if (folder / f"{name}.png").exists()])


def _place(specs: Path, argument: str) -> str:
    if argument.startswith("gallery/"):
        return str(GALLERY.parent / argument)
    return str(specs / f"{argument}.toml") if argument in SPECS else argument


def _sheets(folder: Path, names: Sequence[str]) -> None:
    """Six figures a sheet."""
    from matplotlib.figure import Figure
    from matplotlib.image import imread

    for number in range(0, len(names), 6):
        figure = Figure(figsize=(17, 18), dpi=75, layout="constrained")
        for name, axes in zip(names[number : number + 6], figure.subplots(3, 2).flat, strict=False):
            axes.imshow(imread(str(folder / f"{name}.png")))
            axes.set_title(name, fontsize=14)
        for axes in figure.axes:
            axes.set_axis_off()
        figure.savefig(folder / f"sheet-{number // 6 + 1}.png")


if __name__ == "__main__":
    main()
