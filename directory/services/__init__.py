"""Writes of the package, by subject."""
