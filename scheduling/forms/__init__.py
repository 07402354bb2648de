"""Forms of scheduling: one module per subject."""
