train_cfg = dict(type="IterBasedTrainLoop", max_iters=50)
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="ConstantLR", factor=0.1, by_epoch=False, begin=0, end=8),
    dict(type="ExponentialLR", gamma=0.95, by_epoch=False, begin=8, end=40),
]
