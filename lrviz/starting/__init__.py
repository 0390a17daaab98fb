"""Specs to start from: one of each scheduler, and the published recipes."""
