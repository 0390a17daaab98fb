# lrviz: assume steps_per_epoch = 10
train_cfg = dict(by_epoch=True, max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.05, momentum=0.9))
param_scheduler = [
    dict(type="CosineRestartLR", end=5, periods=[2, 3], restart_weights=[1, 0.5], eta_min=1e-3),
    dict(type="ConstantLR", factor=0.1, begin=5, end=12),
]
