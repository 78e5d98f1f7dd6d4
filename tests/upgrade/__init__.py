"""What released versions wrote, and that this one reads it.

`0.1.0/` was written by that version: the first half of a simulated clinic's records as they lay on `charting.events`,
and the changelog rows of every table after them. `python -m tests.upgrade VERSION` writes such a directory, once, when a
version is released; it is never written again.
"""
