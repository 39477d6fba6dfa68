"""What other quantities, modes and channels would earn, and what if a lever moved."""
