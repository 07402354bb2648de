"""Keeping the directory: records, hours, checks, duplicates."""
