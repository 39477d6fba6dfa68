"""Fees, advertising, claims, and the shop's figures."""
