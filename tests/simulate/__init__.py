"""The simulator, held against what its bytes say and not against its own plans."""
