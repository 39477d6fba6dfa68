"""SKUs, what was sold of them, and what there is."""
