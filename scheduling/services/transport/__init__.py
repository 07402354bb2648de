"""Services of rides: schemes, needs, runs, accounts."""
