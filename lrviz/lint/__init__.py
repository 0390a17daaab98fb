"""Rules over a spec, and what they find."""
