"""Series and sessions of workshops."""
