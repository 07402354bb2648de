"""Views of workshops: series, sessions, wishes to come."""
