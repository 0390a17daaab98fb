# lrviz: assume steps_per_epoch = 4
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=6)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.5, begin=0, end=1),
    dict(type="ConstantLR", factor=0.2, by_epoch=False, begin=3, end=4),
    dict(type="PolyLR", by_epoch=False, begin=0, end=1),
    dict(type="ExponentialLR", gamma=0.9, by_epoch=False, begin=0),
]
