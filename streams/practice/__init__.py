"""Judgements: what the charts of one documenter or one unit show together, and no single chart can."""
