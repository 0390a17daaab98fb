EPOCHS = 4
BATCHES = 3
settings = {"lr": 0.2}
