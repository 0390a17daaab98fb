"""LR3xx: the schedule and the run do not end together."""
