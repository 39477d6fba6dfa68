"""What to do about SKUs and why: cards, lists, budgets, What-if, and what figures rest on."""
