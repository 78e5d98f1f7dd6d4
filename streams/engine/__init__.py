"""Batch delivery and the checkpoint, on top of Faust.

Faust assigns partitions and restores tables. Delivery, table writes and commits are ours: in stock form they
lose events or cost many times more. Start reading at `engine`.

What a replay stands on as well is given here; what needs Faust is asked of its module, because to load Faust takes
longer than to judge a short file.
"""

from streams.engine.guard import Exit, StopWorker
from streams.engine.outbox import Outbox
from streams.engine.partition import MemoryPartition, Partition
from streams.engine.rocks import RocksPartition
from streams.engine.settings import EngineSettings
from streams.engine.state import CheckpointStats, Counters, EngineState

__all__ = [
    "CheckpointStats",
    "Counters",
    "EngineSettings",
    "EngineState",
    "Exit",
    "MemoryPartition",
    "Outbox",
    "Partition",
    "RocksPartition",
    "StopWorker",
]
