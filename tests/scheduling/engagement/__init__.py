"""What engagement does to the planning."""
