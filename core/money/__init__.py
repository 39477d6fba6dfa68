"""What a unit costs, earns and ties up."""
