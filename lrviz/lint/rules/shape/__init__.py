"""LR2xx: the shape of the curve."""
