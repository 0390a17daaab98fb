"""From what was read to plans: tables, and the numbers, texts and places in them."""
