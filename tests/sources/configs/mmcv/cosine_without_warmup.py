# lrviz: assume steps_per_epoch = 4
optimizer = dict(type="Adam", lr=0.001)
lr_config = dict(policy="CosineAnnealing", min_lr_ratio=0.05)
runner = dict(type="EpochBasedRunner", max_epochs=10)
