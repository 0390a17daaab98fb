# lrviz: assume steps_per_epoch = 5
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="ConstantLR", factor=0.1, by_epoch=False, end=10),
    dict(type="ExponentialLR", gamma=0.9, begin=3, end=8),
    dict(type="MultiStepLR", milestones=[2, 3], gamma=0.5, begin=9, end=14),
    dict(type="PolyLR", power=0.9, eta_min=1e-4, by_epoch=False, begin=70, end=100),
]
train_cfg = dict(by_epoch=True, max_epochs=20)
