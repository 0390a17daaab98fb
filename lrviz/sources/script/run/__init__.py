"""The run of a script, and the questions that rules ask of it."""
