"""What competitors do, and what it means for our stock."""
