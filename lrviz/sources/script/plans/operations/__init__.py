"""What is done with values whatever node asks for it: branches, operators, attributes, calls."""
