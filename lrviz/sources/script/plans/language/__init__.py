"""What each kind of node does: expressions, statements, calls."""
