"""Facts: the chart of one encounter, folded from the set of its events."""
