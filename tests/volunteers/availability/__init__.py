"""Weeks told by a monthly link, linked calendars, unavailability."""
