"""The symbolic run of a script."""
