"""Python's garbage collector, told that what a run keeps is many and rarely garbage.

Decoded events are kept by the ten thousand, and the collector in its default walks all of them again and again: a
seventh of a run. What follows from a chart is held by it and dies with it, by reference counts; cycles are few.
"""

import gc

YOUNG = 20_000
"""New objects before the collector looks at them (default: 700)."""


def spare() -> None:
    """Leave out what was loaded until now, and look at the rest less often."""
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
