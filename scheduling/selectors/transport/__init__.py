"""Selectors of rides: schemes, needs, runs, accounts."""
