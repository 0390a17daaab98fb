"""LR5xx: the loop of the spec."""
