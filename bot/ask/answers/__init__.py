"""Answers, one function per intent: from a query and the store to sentences, a table, a chart and their sources."""
