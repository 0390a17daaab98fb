"""Writes ``phases.json``: the factors of sixteen libraries' schedules, from their own functions.

Each library's module is run as it is released; what it imports besides torch, and does not need
for its schedule, is stood in for. To make the numbers again, with torch in the environment:

    pip download --no-deps -d wheels transformers diffusers nanotron torchtune composer \
        llm-foundry ai2-olmo ai2-olmo-core fairseq deepspeed==0.16.9 megatron-core==0.13.1 \
        nemo_toolkit torchtitan litgpt axolotl fvcore
    for w in wheels/*.whl; do unzip -qo $w -d unpacked/$(basename $w | cut -d- -f1,2); done
    for t in wheels/*.tar.gz; do mkdir unpacked/$(basename $t .tar.gz)
        tar xf $t -C unpacked/$(basename $t .tar.gz) --strip-components=1; done
    git clone https://github.com/facebookresearch/detectron2 unpacked/detectron2-COMMIT
    python tests/oracles/phases.py unpacked
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from typing_extensions import Protocol

TICKS = 70
"""Of a run of 60, and what comes after."""
STOOD = (
    *("transformers", "diffusers", "nanotron", "megatron", "nemo", "torchtune", "composer"),
    *("llmfoundry", "olmo", "olmo_core", "fairseq", "deepspeed", "detectron2", "fvcore"),
    *("torchtitan", "litgpt", "axolotl", "hydra", "omegaconf", "lightning", "torchmetrics"),
)
"""Packages whose modules are stood in for, but for the one that has the schedules."""
RUN = {"num_warmup_steps": 10, "num_training_steps": 60}


class Standing(type(Protocol)):  # type: ignore[misc]  # of bases that are protocols too
    """Of stand-ins: whatever they are asked for is one."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return type(name, (Standin,), {})


class Standin(metaclass=Standing):
    """Whatever a module imports and its schedule does not use: a base class, a decorator."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, thing: Any = None, *_: Any, **__: Any) -> Any:
        return thing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Standin()

    @staticmethod
    def register(*_: Any, **__: Any) -> Callable[[Any], Any]:
        return lambda kind: kind


class Stood(types.ModuleType):
    """A module that is not there."""

    __path__: list[str] = []  # noqa: RUF012 - a package, for the import system

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Standin,), {})


class Finder:
    """Finds the modules of `STOOD` that are not loaded by file, and gives them nothing."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        del path, target
        if name.partition(".")[0] not in STOOD:
            return None
        return importlib.util.spec_from_loader(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> types.ModuleType:
        return Stood(spec.name)

    def exec_module(self, module: types.ModuleType) -> None: ...


class Libraries:
    """The unpacked libraries: their modules by file, and the versions that were run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases: dict[str, dict[str, Any]] = {}
        sys.meta_path.append(Finder())  # type: ignore[arg-type]

    def module(self, library: str, file: str) -> Any:
        """A module of a library, by its file."""
        self.library, self.file = library, file
        (root,) = [p for p in self.folder.iterdir() if p.name.rpartition("-")[0] == library]
        self.version = root.name.rpartition("-")[2]
        name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        spec = importlib.util.spec_from_file_location(name, root / file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    def case(
        self, name: str, function: str, value: Callable[[int], float], ticks: int = TICKS
    ) -> None:
        """Keep what ``value`` gives at every tick."""
        self.cases[f"{self.library}: {name}"] = {
            "version": self.version,
            "source": f"{self.file}: {function}",
            "factors": [float(value(tick)) for tick in range(ticks)],
        }


def optimizer() -> torch.optim.Optimizer:
    """With an LR of 1, so that the LR is the factor."""
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def stepped(
    make: Callable[[torch.optim.Optimizer], Any], ticks: int = TICKS
) -> Callable[[int], float]:
    """The LR at each tick of a scheduler that has to be stepped."""
    of = optimizer()
    scheduler = make(of)
    of.step()
    found = [float(of.param_groups[0]["lr"])]
    for _ in range(ticks - 1):
        scheduler.step()
        found.append(float(of.param_groups[0]["lr"]))
    return lambda tick: found[tick]


def lambda_of(scheduler: Any) -> Callable[[int], float]:
    """The function that a LambdaLR was given."""
    function: Callable[[int], float] = scheduler.lr_lambdas[0]
    return function


def transformers(libraries: Libraries) -> None:
    made = libraries.module("transformers", "transformers/optimization.py")

    def add(name: str, function: str, **arguments: Any) -> None:
        of = getattr(made, function)(optimizer(), **arguments)
        libraries.case(name, function, lambda_of(of))

    add("constant_with_warmup", "get_constant_schedule_with_warmup", num_warmup_steps=10)
    add("linear", "get_linear_schedule_with_warmup", **RUN)
    add(
        "linear without warmup", "get_linear_schedule_with_warmup", **{**RUN, "num_warmup_steps": 0}
    )
    add("cosine", "get_cosine_schedule_with_warmup", **RUN)
    add("cosine of 1.25 cycles", "get_cosine_schedule_with_warmup", num_cycles=1.25, **RUN)
    restarts = "get_cosine_with_hard_restarts_schedule_with_warmup"
    add("cosine_with_restarts", restarts, num_cycles=3, **RUN)
    polynomial = "get_polynomial_decay_schedule_with_warmup"
    add("polynomial", polynomial, **RUN)
    add("polynomial of power 2.5", polynomial, power=2.5, lr_end=0.01, **RUN)
    add("inverse_sqrt", "get_inverse_sqrt_schedule", num_warmup_steps=10)
    add("inverse_sqrt of 25", "get_inverse_sqrt_schedule", num_warmup_steps=10, timescale=25)
    add("inverse_sqrt without warmup", "get_inverse_sqrt_schedule", num_warmup_steps=0)
    at_least = "get_cosine_with_min_lr_schedule_with_warmup"
    add("cosine_with_min_lr", at_least, min_lr_rate=0.1, **RUN)
    rate = "get_cosine_with_min_lr_schedule_with_warmup_lr_rate"
    add("cosine_warmup_with_min_lr", rate, min_lr_rate=0.1, **RUN)
    add("cosine_warmup_with_min_lr from 0.2", rate, min_lr_rate=0.1, warmup_lr_rate=0.2, **RUN)
    wsd = {"num_warmup_steps": 10, "num_stable_steps": 25, "num_decay_steps": 25}
    for kind in ("linear", "cosine", "1-sqrt"):
        both = {"warmup_type": kind, "decay_type": kind, "min_lr_ratio": 0.1}
        add(f"warmup_stable_decay, {kind}", "get_wsd_schedule", **wsd, **both)
    add("warmup_stable_decay of 0.75 cycles", "get_wsd_schedule", num_cycles=0.75, **wsd)


def diffusers(libraries: Libraries) -> None:
    made = libraries.module("diffusers", "diffusers/optimization.py")
    restarts = "get_cosine_with_hard_restarts_schedule_with_warmup"
    polynomial = {"lr_end": 0.01, "power": 3.0, **RUN}
    for name, function, arguments in (
        ("constant_with_warmup", "get_constant_schedule_with_warmup", {"num_warmup_steps": 10}),
        (
            "piecewise_constant",
            "get_piecewise_constant_schedule",
            {"step_rules": "1:10,0.1:40,0.05"},
        ),
        ("linear", "get_linear_schedule_with_warmup", RUN),
        ("cosine", "get_cosine_schedule_with_warmup", RUN),
        ("cosine_with_restarts", restarts, {"num_cycles": 2, **RUN}),
        ("polynomial", "get_polynomial_decay_schedule_with_warmup", polynomial),
    ):
        libraries.case(name, function, lambda_of(getattr(made, function)(optimizer(), **arguments)))


def nanotron(libraries: Libraries) -> None:
    made = libraries.module("nanotron", "nanotron/helpers.py")
    for name, style, start, steps in (
        ("cosine", "cosine", None, None),
        ("linear after a plateau", "linear", 30, 20),
        ("cosine after a plateau", "cosine", 30, 20),
    ):
        arguments = types.SimpleNamespace(
            learning_rate=1.0,
            lr_warmup_steps=10,
            lr_warmup_style="linear",
            lr_decay_style=style,
            lr_decay_starting_step=start,
            lr_decay_steps=steps,
            min_decay_lr=0.1,
        )
        of = types.SimpleNamespace(get_base_optimizer=optimizer)
        scheduler = made.lr_scheduler_builder(of, arguments, 60)
        libraries.case(name, "lr_scheduler_builder", lambda_of(scheduler))


def megatron(libraries: Libraries) -> None:
    file = "megatron/core/optimizer_param_scheduler.py"
    made = libraries.module("megatron_core", file)

    def add(name: str, style: str, **arguments: Any) -> None:
        scheduler = made.OptimizerParamScheduler(
            optimizer(),
            init_lr=0.02,
            max_lr=1.0,
            min_lr=0.3,
            lr_warmup_steps=10,
            lr_decay_steps=60,
            lr_decay_style=style,
            start_wd=0.1,
            end_wd=0.1,
            wd_incr_steps=60,
            wd_incr_style="constant",
            **arguments,
        )

        def value(tick: int) -> float:
            scheduler.num_steps = tick
            return float(scheduler.get_lr({}))

        libraries.case(name, "OptimizerParamScheduler.get_lr", value)

    for style in ("constant", "linear", "cosine", "inverse-square-root"):
        add(style, style)
    for way in ("linear", "cosine", "exponential", "minus_sqrt"):
        add(f"WSD, {way}", "WSD", wsd_decay_steps=20, lr_wsd_decay_style=way)


def nemo(libraries: Libraries) -> None:
    made = libraries.module("nemo_toolkit", "nemo/core/optim/lr_scheduler.py")
    run = {"max_steps": 60, "warmup_steps": 10, "min_lr": 0.1}
    hold = {**run, "hold_steps": 20}
    for name, kind, arguments in (
        ("CosineAnnealing", "CosineAnnealing", run),
        ("CosineAnnealing, then constant", "CosineAnnealing", {**run, "constant_steps": 15}),
        ("SquareAnnealing", "SquareAnnealing", run),
        ("SquareRootAnnealing", "SquareRootAnnealing", run),
        ("NoamAnnealing", "NoamAnnealing", {**run, "d_model": 4, "min_lr": 0.08}),
        ("NoamHoldAnnealing", "NoamHoldAnnealing", {**hold, "decay_rate": 1.0, "min_lr": 0.3}),
        ("WarmupAnnealing", "WarmupAnnealing", run),
        ("InverseSquareRootAnnealing", "InverseSquareRootAnnealing", run),
        ("PolynomialDecayAnnealing", "PolynomialDecayAnnealing", {**run, "power": 2.0}),
        ("PolynomialHoldDecayAnnealing", "PolynomialHoldDecayAnnealing", {**hold, "power": 3.0}),
        ("WarmupHoldAnnealLinear", "WarmupHoldAnnealLinear", hold),
        ("WarmupHoldAnnealOneMinusSquareRoot", "WarmupHoldAnnealOneMinusSquareRoot", hold),
    ):
        make = getattr(made, kind)
        libraries.case(name, kind, stepped(lambda of, m=make, a=arguments: m(of, **a)))


def torchtune(libraries: Libraries) -> None:
    made = libraries.module("torchtune", "torchtune/training/lr_schedulers.py")
    name = "get_cosine_schedule_with_warmup"
    libraries.case("cosine", name, lambda_of(getattr(made, name)(optimizer(), **RUN)))


def composer(libraries: Libraries) -> None:
    utils = Stood("composer.utils")
    names = libraries.module("composer", "composer/utils/string_enum.py")
    utils.StringEnum = names.StringEnum  # type: ignore[attr-defined]
    sys.modules["composer.utils"] = utils
    time = libraries.module("composer", "composer/core/time.py")
    core = Stood("composer.core")
    core.Time, core.TimeUnit = time.Time, time.TimeUnit  # type: ignore[attr-defined]
    sys.modules["composer.core"] = core
    made = libraries.module("composer", "composer/optim/scheduler.py")

    def state(tick: int) -> Any:
        return types.SimpleNamespace(
            timestamp=time.Timestamp(batch=tick),
            max_duration=time.Time.from_timestring("60ba"),
            dataloader_len=None,
        )

    def add(name: str, scheduler: Any) -> None:
        libraries.case(name, type(scheduler).__name__, lambda tick: scheduler(state(tick)))

    add("linear", made.LinearWithWarmupScheduler("10ba", alpha_f=0.1))
    add("cosine", made.CosineAnnealingWithWarmupScheduler("10ba", alpha_f=0.1))
    add("polynomial", made.PolynomialWithWarmupScheduler("10ba", power=2.0, alpha_f=0.1))
    add("constant", made.ConstantWithWarmupScheduler("10ba"))
    add("multistep", made.MultiStepWithWarmupScheduler("10ba", ["30ba", "45ba"], gamma=0.1))
    add("warm restarts", made.CosineAnnealingWarmRestartsScheduler("20ba", t_mult=2, alpha_f=0.1))
    add("exponential", made.ExponentialScheduler(gamma=0.5, decay_period="15ba"))
    optim = Stood("composer.optim")
    optim.LinearScheduler = made.LinearScheduler  # type: ignore[attr-defined]
    optim.ComposerScheduler = made.ComposerScheduler  # type: ignore[attr-defined]
    sys.modules["composer.optim"] = optim
    sys.modules["composer.optim.scheduler"] = made
    foundry = libraries.module("llm_foundry", "llmfoundry/optim/scheduler.py")
    kind = foundry.InverseSquareRootWithWarmupScheduler
    add(
        "inv_sqrt_with_warmup",
        kind("10ba", "25ba", "15ba", alpha_f_decay=0.2, alpha_f_cooldown=0.1),
    )


def olmo(libraries: Libraries) -> None:
    made = libraries.module("ai2_olmo", "olmo/optim.py")
    none = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None, "warmup_min_lr": None}

    def add(name: str, scheduler: Any) -> None:
        libraries.case(name, type(scheduler).__name__, lambda t: scheduler.get_lr(1.0, t, 60))

    add("linear_with_warmup", made.LinearWithWarmup(warmup_steps=10, **none))
    add("cosine_with_warmup", made.CosWithWarmup(warmup_steps=10, **none))
    add("inverse_sqrt_with_warmup", made.InvSqrtWithWarmup(warmup_steps=10, **none))
    core = libraries.module("ai2_olmo_core", "olmo_core/optim/scheduler.py")
    add("LinearWithWarmup", core.LinearWithWarmup(warmup=10))
    add("CosWithWarmup", core.CosWithWarmup(warmup=10))
    add("HalfCosWithWarmup", core.HalfCosWithWarmup(warmup=10))
    add("InvSqrtWithWarmup", core.InvSqrtWithWarmup(warmup=10))
    end = {"decay": 15, "decay_fraction": None}
    add("CosWithWarmupAndLinearDecay", core.CosWithWarmupAndLinearDecay(warmup=10, **end))
    add("WSD", core.WSD(warmup=10, warmup_min_lr=0.05, decay_min_lr=0.1, **end))
    add("PowerLR", core.PowerLR(warmup=10, **end))
    add("ExponentialScheduler", core.ExponentialScheduler(lr_min=1e-3))


def fairseq(libraries: Libraries) -> None:
    folder = "fairseq/optim/lr_scheduler"

    class Base:
        def __init__(self, cfg: Any, optimizer: Any) -> None:
            self.cfg, self.optimizer, self.best = cfg, optimizer, None

    package = Stood("fairseq.optim.lr_scheduler")
    package.FairseqLRScheduler = Base  # type: ignore[attr-defined]
    package.register_lr_scheduler = Standin.register  # type: ignore[attr-defined]
    sys.modules["fairseq.optim.lr_scheduler"] = package
    kept: list[float] = [1.0]
    lr = types.SimpleNamespace(set_lr=kept.append, get_lr=lambda: kept[-1])

    def add(name: str, file: str, kind: str, **cfg: Any) -> None:
        made = getattr(libraries.module("fairseq", f"{folder}/{file}.py"), kind)
        scheduler = made(types.SimpleNamespace(lr=[1.0], **cfg), lr)
        libraries.case(name, f"{kind}.step_update", scheduler.step_update)

    file, kind = "inverse_square_root_schedule", "InverseSquareRootSchedule"
    add("inverse_sqrt", file, kind, warmup_updates=10, warmup_init_lr=0.01)
    file, kind = "polynomial_decay_schedule", "PolynomialDecayLRSchedule"
    end = {"end_learning_rate": 0.1, "total_num_update": 60, "force_anneal": None}
    add("polynomial_decay", file, kind, warmup_updates=10, power=2.0, **end)
    scales = {"init_lr_scale": 0.01, "final_lr_scale": 0.05, "phase_ratio": None, "max_update": 60}
    steps = {"warmup_steps": 10, "hold_steps": 20, "decay_steps": 30}
    add("tri_stage", "tri_stage_lr_scheduler", "TriStageLRSchedule", **scales, **steps)


def deepspeed(libraries: Libraries) -> None:
    made = libraries.module("deepspeed", "deepspeed/runtime/lr_schedules.py")
    warm = {"warmup_min_lr": 0.1, "warmup_max_lr": 1.0, "warmup_num_steps": 10}
    for way in ("log", "linear"):
        for kind, arguments in (
            ("WarmupLR", warm),
            ("WarmupDecayLR", {**warm, "total_num_steps": 60}),
            (
                "WarmupCosineLR",
                {"total_num_steps": 60, "warmup_num_steps": 10, "cos_min_ratio": 0.1},
            ),
        ):
            make, own = getattr(made, kind), {**arguments, "warmup_type": way}
            libraries.case(f"{kind}, {way}", kind, stepped(lambda of, m=make, a=own: m(of, **a)))


def detectron2(libraries: Libraries) -> None:
    param = libraries.module("fvcore", "fvcore/common/param_scheduler.py")
    made = libraries.module("detectron2", "detectron2/solver/lr_scheduler.py")

    def add(name: str, scheduler: Any, **more: Any) -> None:
        whole = made.WarmupParamScheduler(scheduler, 0.001, 10 / 60, **more)
        lrs = stepped(lambda of: made.LRMultiplier(of, multiplier=whole, max_iter=60), 60)
        libraries.case(name, "LRMultiplier, WarmupParamScheduler", lrs, 60)  # it ends there

    steps = param.MultiStepParamScheduler([1.0, 0.1, 0.01], milestones=[30, 45], num_updates=60)
    add("WarmupMultiStepLR", steps)
    add("WarmupMultiStepLR, constant warmup", steps, warmup_method="constant")
    add("WarmupCosineLR", param.CosineParamScheduler(1, 0.1))
    add("WarmupCosineLR, rescaled", param.CosineParamScheduler(1, 0.1), rescale_interval=True)


def torchtitan(libraries: Libraries) -> None:
    file = "torchtitan/components/optimizer/lr_scheduler.py"
    made = libraries.module("torchtitan", file)
    for way in ("linear", "sqrt", "cosine"):
        config = made.LRSchedulersContainer.Config()
        config.warmup_steps, config.decay_ratio = 10, 0.5
        config.decay_type, config.min_lr_factor = way, 0.1
        made_of = config.build(optimizers=[optimizer()], training_steps=60)
        libraries.case(way, "LRSchedulersContainer", lambda_of(made_of.schedulers[0]))


def litgpt(libraries: Libraries) -> None:
    made = libraries.module("litgpt", "litgpt/pretrain.py")
    libraries.case("cosine", "get_lr", lambda tick: made.get_lr(1.0, tick, 10, 60, 0.1))


def axolotl(libraries: Libraries) -> None:
    made = libraries.module("axolotl", "axolotl/utils/schedulers.py")
    name = "get_cosine_schedule_with_min_lr"
    scheduler = getattr(made, name)(optimizer(), min_lr_ratio=0.1, **RUN)
    libraries.case("cosine_min_lr_ratio", name, lambda_of(scheduler))
    name = "get_cosine_schedule_with_warmup_decay_constant"
    scheduler = getattr(made, name)(optimizer(), constant_lr_ratio=0.75, min_lr_ratio=0.1, **RUN)
    libraries.case("cosine_constant_lr_ratio", name, lambda_of(scheduler))


def main() -> None:
    """Run them all."""
    libraries = Libraries(Path(sys.argv[1]))
    for library in (
        *(transformers, diffusers, nanotron, megatron, nemo, torchtune, composer, olmo, fairseq),
        *(deepspeed, detectron2, torchtitan, litgpt, axolotl),
    ):
        library(libraries)
    found = {"ticks": TICKS, "torch": torch.__version__, "cases": libraries.cases}
    text = json.dumps(found, indent=1)
    path = Path(__file__).with_suffix(".json")
    path.write_text(text + "\n")
    print(f"{len(libraries.cases)} cases in {path}")


if __name__ == "__main__":
    main()
