# lrviz: assume steps_per_epoch = 6
train_cfg = dict(by_epoch=True, max_epochs=10)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = [
    dict(type="ConstantLR", factor=0.2, begin=0, end=9, by_epoch=False),
    dict(type="CosineAnnealingLR", begin=1, end=8, convert_to_iter_based=True),
]
