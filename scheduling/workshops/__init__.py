"""Rules of workshops: when the sessions of a series take place, and who has a place. Pure functions."""
