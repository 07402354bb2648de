"""Services of workshops: series, sessions, wishes to come."""
