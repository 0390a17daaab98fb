"""LR0xx: the spec cannot be used."""
