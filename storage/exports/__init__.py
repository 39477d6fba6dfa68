"""Data out: purchase orders as documents, and every stored fact as rows."""
