"""The commands, one module each; `lrviz.cli` imports the one that is asked for."""
