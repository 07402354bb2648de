"""Planning engine: visit rounds, insertion, explanations. Pure Python and numpy; usable without Django."""
