"""The week as a planning problem, and its answer in plain French."""
