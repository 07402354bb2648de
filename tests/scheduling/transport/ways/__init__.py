"""Home or workshop, and what schemes tell route planners."""
