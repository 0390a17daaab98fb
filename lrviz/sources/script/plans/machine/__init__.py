"""The state of a reading: where it is, what was written, and what has happened so far."""
