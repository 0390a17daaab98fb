train_cfg = dict(by_epoch=False, max_iters=60)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-3, begin=0, end=15, by_epoch=False),
    dict(type="PolyLR", power=0.9, eta_min=0, begin=0, end=60, by_epoch=False),
]
