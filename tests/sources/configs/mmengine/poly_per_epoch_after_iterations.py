# lrviz: assume steps_per_epoch = 10
train_cfg = dict(by_epoch=True, max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.05, momentum=0.9))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.01, by_epoch=False, begin=0, end=15),
    dict(type="PolyLR", power=0.9, eta_min=1e-5, begin=3, end=6),
]
