# lrviz: assume steps_per_epoch = 4
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="AdamW", lr=0.001, weight_decay=0.05))
max_epochs = 15
train_cfg = dict(by_epoch=True, max_epochs=max_epochs, val_interval=1)
param_scheduler = [
    dict(
        type="LinearLR",
        start_factor=1e-4,
        by_epoch=True,
        begin=0,
        end=3,
        convert_to_iter_based=True,
    ),
    dict(
        type="CosineAnnealingLR",
        T_max=max_epochs - 3,
        eta_min=1e-6,
        by_epoch=True,
        begin=3,
        end=max_epochs,
        convert_to_iter_based=True,
    ),
]
