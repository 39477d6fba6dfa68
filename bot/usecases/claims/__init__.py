"""What the marketplace owes: found, filed, exported."""
