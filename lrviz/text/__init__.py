"""Text from files: how it is read, where things stand in it, what is wrong with it."""
