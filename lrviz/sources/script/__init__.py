"""Training scripts: parsed, never run; a plain model of the run that the rules read."""
