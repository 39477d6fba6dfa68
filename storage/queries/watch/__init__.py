"""Alerts, and what the shop's alerts rest on."""
