"""Needs for a ride."""
