optimizer = dict(type="Adam", lr=4e-4)
lr_config = dict(
    policy="CosineRestart",
    by_epoch=False,
    periods=[10, 20, 15],
    restart_weights=[1, 0.5, 0.25],
    min_lr=1e-5,
)
runner = dict(type="IterBasedRunner", max_iters=45)
