"""Rivals, keywords, reviews and ranks."""
