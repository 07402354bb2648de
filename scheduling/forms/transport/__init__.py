"""Forms of rides: schemes, needs, runs, accounts."""
