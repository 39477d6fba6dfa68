"""What to order, how much, when and by which route, with every step of the arithmetic shown."""
