"""Frameworks' configs: one format a module, whose ``FORMAT`` is all its registration."""
