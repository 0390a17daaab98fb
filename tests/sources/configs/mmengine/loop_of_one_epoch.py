# lrviz: assume steps_per_epoch = 10
train_cfg = dict(type="TrainLoop", max_epochs=4)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=2e-4))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-5, by_epoch=True, end=0.5, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", begin=0.5, by_epoch=True, convert_to_iter_based=True),
]
