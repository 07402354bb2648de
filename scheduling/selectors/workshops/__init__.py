"""Selectors of workshops: series, sessions, wishes to come."""
