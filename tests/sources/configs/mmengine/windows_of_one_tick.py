# lrviz: assume steps_per_epoch = 4
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.5, begin=0, end=1),
    dict(type="PolyLR", eta_min=1e-4, begin=1, end=2),
    dict(type="CosineAnnealingLR", begin=2, end=8, eta_min=1e-4),
    dict(type="ConstantLR", factor=0.1, begin=8, end=9),
]
