train_cfg = dict(type="IterBasedTrainLoop", max_iters=60)
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="AdamW", lr=1e-3))
param_scheduler = dict(
    type="OneCycleLR", eta_max=0.01, total_steps=60, pct_start=0.2, by_epoch=False
)
