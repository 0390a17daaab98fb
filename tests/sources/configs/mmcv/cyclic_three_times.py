optimizer = dict(type="SGD", lr=0.01)
lr_config = dict(policy="cyclic", target_ratio=5.0, cyclic_times=3, step_ratio_up=0.3)
runner = dict(type="IterBasedRunner", max_iters=50)
