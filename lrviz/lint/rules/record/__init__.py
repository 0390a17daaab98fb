"""Rules over the record of a real run, held against its plan."""
