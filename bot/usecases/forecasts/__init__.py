"""Forecasts made, kept, checked against what came, and their model learnt again."""
