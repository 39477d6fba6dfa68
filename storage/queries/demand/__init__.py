"""Forecasts, their models, and what speaks of demand beside sales."""
