"""The commands of `dripcheck`, one module each; every one works without Kafka, except `worker` and `topics`."""

from rich.console import Console

STDERR = Console(stderr=True)
