"""What loops do, and what is known of how often they turn."""
