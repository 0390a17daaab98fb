"""LR1xx: an argument that cannot be meant."""
