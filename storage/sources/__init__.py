"""Files from outside: what they are, how they are written, and what their rows say.

Nothing here knows the database. A file is inspected (`decode`), its table found (`recognise`), the way it writes
numbers and dates decided from its own cells (`survey`), and its rows turned into facts (`kinds` and one module per
report). `storage.imports` puts the facts into the store.
"""
