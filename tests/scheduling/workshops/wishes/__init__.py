"""Wishes to come to a workshop: places in order, the public page, attendance, the report."""
