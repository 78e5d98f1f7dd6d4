"""The commands of `dripcheck`, one module each.

All work without Kafka, except `worker`, `topics`, `publish` and `tail`.
"""

import sys

from rich.console import Console

STDERR = Console(stderr=True)


def stdout() -> Console:
    """Where results go: as wide as the terminal, and wide enough for a table where there is none."""
    return Console(width=None if sys.stdout.isatty() else 160)
