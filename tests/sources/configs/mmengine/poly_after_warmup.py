_base_ = ["./poly.py"]
optim_wrapper = dict(
    _delete_=True,
    type="OptimWrapper",
    optimizer=dict(type="AdamW", lr=0.00006, betas=(0.9, 0.999), weight_decay=0.01),
)
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-6, by_epoch=False, begin=0, end=15),
    dict(type="PolyLR", eta_min=0.0, power=1.0, begin=15, end=60, by_epoch=False),
]
