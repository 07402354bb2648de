"""Safety of home visits, concerns, and what a volunteer does not do."""
