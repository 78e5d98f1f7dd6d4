"""The commands of `dripcheck`, one module each.

All work without Kafka, except `worker`, `topics`, `publish` and `tail`.
"""

import sys

from rich.console import Console

STDERR = Console(stderr=True)


def stdout() -> Console:
    """Where results go: as wide as the terminal, and wide enough for a table where there is none."""
    return Console(width=None if sys.stdout.isatty() else 160)


def example(*lines: str) -> str:
    """The end of a command's help: lines to try, as they are typed."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
