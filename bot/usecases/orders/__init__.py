"""From a draft to an order: opened, changed, decided, written, mailed."""
