"""LR4xx: schedulers together, schedulers and optimizer."""
