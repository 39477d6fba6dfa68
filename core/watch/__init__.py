"""Which states of our own stock want somebody's attention."""
