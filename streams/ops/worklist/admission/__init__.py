"""Who may open which page of the worklist, how they say who they are, and the log of what they saw and did."""
