"""Reads that span several tables: look-alikes, a person's file, a story, decisions of the home page."""
