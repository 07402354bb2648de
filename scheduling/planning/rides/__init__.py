"""From the rows of a day of rides to the words of the engine, and back."""
