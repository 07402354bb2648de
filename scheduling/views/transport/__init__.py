"""Views of rides: schemes, needs, runs, accounts."""
