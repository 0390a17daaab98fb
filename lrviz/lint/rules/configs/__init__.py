"""LR8xx: frameworks' configs. Their readers find these, and say them in the framework's keys."""
