"""What a schedule is read from: one kind of file a module, one table of them."""
