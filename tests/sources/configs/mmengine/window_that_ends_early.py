# lrviz: assume steps_per_epoch = 2
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=40)
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.1, end=5),
    dict(type="CosineAnnealingLR", T_max=35, begin=5, end=30),
    dict(type="StepLR", step_size=3, gamma=0.5, begin=32),
]
