"""People who left: when their file ends, what is emptied, what is handed over (J8)."""
