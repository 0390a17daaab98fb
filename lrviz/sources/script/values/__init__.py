"""What names may hold in a script, and what it stands inside."""
