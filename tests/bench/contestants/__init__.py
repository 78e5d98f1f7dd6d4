"""The contestants, each a process of its own: `python -m tests.bench.contestants.NAME`."""
