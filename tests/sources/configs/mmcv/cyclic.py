# lrviz: assume steps_per_epoch = 7
optimizer = dict(type="AdamW", lr=1e-3)
lr_config = dict(policy="cyclic", target_ratio=(10, 1e-4), cyclic_times=1, step_ratio_up=0.4)
runner = dict(type="EpochBasedRunner", max_epochs=5)
