"""Pulling from services that have an interface: each connector writes what it got as the document a person could import.

What becomes of it is the importer's business, so that a pull and a file are one thing: whole or not at all, the same twice
changes nothing.
"""
