"""A driver's day, and who is told of rides."""
