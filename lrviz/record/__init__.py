"""A real run: the LR that it used, read from its logs or recorded, and held against its plan."""
