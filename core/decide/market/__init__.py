"""What rivals, searches and advertising change in a decision."""
