"""What a helper may do on a date: requirements in force, and the hours the law allows. Pure functions, replayable."""
