"""The rules, one module each; the folder is the family."""
