"""Rules of rides for people: what the law allows each scheme to carry, and what a ride costs. Pure functions, dated."""
