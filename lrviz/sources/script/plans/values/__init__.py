"""What a script's names hold while it is read for its schedules: numbers, and things."""
