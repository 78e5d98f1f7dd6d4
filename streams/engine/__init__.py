"""Batch delivery and the checkpoint, on top of Faust.

Faust assigns partitions and restores tables. Delivery, table writes and commits are ours: in stock form they
lose events or cost many times more. Start reading at `engine`.
"""

from streams.engine.engine import Engine, Processor
from streams.engine.guard import Exit, StopWorker
from streams.engine.outbox import Outbox
from streams.engine.partition import MemoryPartition, Partition
from streams.engine.rocks import RocksPartition
from streams.engine.settings import EngineSettings
from streams.engine.state import CheckpointStats, Counters, EngineState
from streams.engine.table import BatchTable, MemoryTable

__all__ = [
    "BatchTable",
    "CheckpointStats",
    "Counters",
    "Engine",
    "EngineSettings",
    "EngineState",
    "Exit",
    "MemoryPartition",
    "MemoryTable",
    "Outbox",
    "Partition",
    "Processor",
    "RocksPartition",
    "StopWorker",
]
