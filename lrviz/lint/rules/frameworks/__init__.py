"""LR7xx: frameworks (Python)."""
