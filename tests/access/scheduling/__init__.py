"""Who may open what: rides and workshops."""
