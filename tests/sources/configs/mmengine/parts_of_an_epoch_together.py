# lrviz: assume steps_per_epoch = 7
train_cfg = dict(by_epoch=True, max_epochs=9)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.1, begin=0, end=2.5, convert_to_iter_based=True),
    dict(type="MultiStepLR", milestones=[3, 6], end=5.3, convert_to_iter_based=True),
]
