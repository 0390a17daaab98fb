# lrviz: assume steps_per_epoch = 5
train_cfg = dict(by_epoch=True, max_epochs=10)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=1e-4))
param_scheduler = [
    dict(type="CosineAnnealingLR", T_max=4, eta_min=1e-3, end=4, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", T_max=6, eta_min=1e-8, begin=4, convert_to_iter_based=True),
]
