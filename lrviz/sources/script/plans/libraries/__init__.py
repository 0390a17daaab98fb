"""What Python's own functions, torch and its neighbours give and do."""
