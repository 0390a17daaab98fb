# lrviz: assume steps_per_epoch = 5
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=0.001, weight_decay=0.05))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-3, by_epoch=True, end=4, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", eta_min=1e-5, by_epoch=True, begin=4),
]
train_cfg = dict(by_epoch=True, max_epochs=16, val_interval=1)
