optimizer = dict(type="SGD", lr=0.01)
lr_config = dict(policy="step", step=[20, 30], warmup="linear", warmup_iters=5, warmup_ratio=0.1)
runner = dict(type="IterBasedRunner", max_iters=40)
