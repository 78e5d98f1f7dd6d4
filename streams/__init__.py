"""What we do with charting events: the shell in the root modules, the rooms in the folders."""
