"""What comes in, when, and how sure that is: lead times, closures, the inventory position."""
