"""Specs: the TOML text, the values that it means, and the torch objects that it builds."""
