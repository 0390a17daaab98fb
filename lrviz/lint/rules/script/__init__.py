"""LR6xx: training scripts (Python)."""
