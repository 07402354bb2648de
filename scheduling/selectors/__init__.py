"""Reads that span tables: what a page of scheduling shows."""
