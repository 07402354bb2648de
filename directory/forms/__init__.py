"""Forms of the package, by subject."""
