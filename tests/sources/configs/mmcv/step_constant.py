# lrviz: assume steps_per_epoch = 6
optimizer = dict(type="SGD", lr=0.1)
lr_config = dict(
    policy="step", step=3, gamma=0.5, warmup="constant", warmup_iters=9, warmup_ratio=0.2
)
total_epochs = 10
