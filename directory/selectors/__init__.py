"""Reads that assemble a page, by subject."""
