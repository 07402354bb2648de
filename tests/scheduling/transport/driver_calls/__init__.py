"""Calls to drivers."""
