optimizer = dict(type="Adam", lr=0.001)
lr_config = dict(policy="inv", gamma=0.1, power=0.5, by_epoch=False)
runner = dict(type="IterBasedRunner", max_iters=40)
