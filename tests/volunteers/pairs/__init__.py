"""Pairs, reserves, matches and suggestions."""
