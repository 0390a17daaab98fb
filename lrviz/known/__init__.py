"""What is known of torch and its neighbours: classes, their arguments, names."""
