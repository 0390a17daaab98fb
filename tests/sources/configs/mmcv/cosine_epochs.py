# lrviz: assume steps_per_epoch = 6
optimizer = dict(type="SGD", lr=0.1)
lr_config = dict(
    policy="CosineAnnealing",
    min_lr=0.001,
    warmup="exp",
    warmup_iters=2,
    warmup_ratio=0.1,
    warmup_by_epoch=True,
)
runner = dict(type="EpochBasedRunner", max_epochs=10)
