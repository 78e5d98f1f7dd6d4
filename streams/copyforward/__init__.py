"""Copy-forward: what a note carries from an earlier one, and is not true today."""
