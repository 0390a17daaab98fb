# lrviz: assume steps_per_epoch = 7
train_cfg = dict(by_epoch=True, max_epochs=8)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-3, begin=0, end=2, convert_to_iter_based=True),
    dict(type="MultiStepLR", milestones=[1, 4], gamma=0.1, convert_to_iter_based=True),
    dict(type="StepLR", step_size=6, gamma=0.5),
]
