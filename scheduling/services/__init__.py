"""Writes of scheduling: one module per subject."""
