"""Pages of scheduling: one module per subject."""
