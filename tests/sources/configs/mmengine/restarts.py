train_cfg = dict(type="IterBasedTrainLoop", max_iters=60)
optim_wrapper = dict(
    constructor="DefaultOptimWrapperConstructor",
    type="OptimWrapper",
    optimizer=dict(type="Adam", lr=2e-4, betas=(0.9, 0.99)),
)
param_scheduler = dict(
    type="CosineRestartLR",
    by_epoch=False,
    periods=[15, 20, 20],
    restart_weights=[1, 0.5, 0.25],
    eta_min=1e-7,
)
