"""Forms of workshops: series, sessions, wishes to come."""
