"""Benchmarks of the engine, run with ``python -m scheduling.optimiser.bench``."""
