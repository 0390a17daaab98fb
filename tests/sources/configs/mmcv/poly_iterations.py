optimizer = dict(type="AdamW", lr=0.00006)
lr_config = dict(
    policy="poly",
    warmup="linear",
    warmup_iters=15,
    warmup_ratio=1e-6,
    power=1.0,
    min_lr=1e-6,
    by_epoch=False,
)
runner = dict(type="IterBasedRunner", max_iters=60)
