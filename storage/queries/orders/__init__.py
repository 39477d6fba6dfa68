"""Decisions, drafts, orders, and all that a decision is made on."""
