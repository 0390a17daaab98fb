# lrviz: assume steps_per_epoch = 3
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="AdamW", lr=0.001, weight_decay=0.05))
train_cfg = dict(by_epoch=True, max_epochs=30, val_interval=1)
param_scheduler = [
    dict(type="LinearLR", start_factor=0.01, by_epoch=True, begin=0, end=5),
    dict(type="CosineAnnealingLR", T_max=25, eta_min=1e-5, by_epoch=True, begin=5, end=30),
]
