"""What the worker is doing right now, for a health page, for metrics and for the watchdog.

Plain values written by the event loop and read by anyone; no metrics library here, `Engine.on_checkpoint`
tells whoever wants to count.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a replay has a state as well, and no Faust
    from faust.types import TP


@dataclass
class Counters:
    """How much this process has done since it started."""

    records: int = 0
    checkpoints: int = 0
    outputs: int = 0
    changelog_records: int = 0
    changelog_bytes: int = 0
    restored_records: int = 0
    refused_records: int = 0
    postponed_commits: int = 0


@dataclass(frozen=True)
class CheckpointStats:
    """One finished checkpoint."""

    seconds: float
    records: int
    outputs: int
    changelog_records: int
    changelog_bytes: int
    committed: bool


@dataclass
class EngineState:
    """The worker as others may see it; moments are of the monotonic clock."""

    ready: bool = False
    recovering: bool = False
    partitions: tuple[int, ...] = ()
    recovery: "dict[TP, tuple[int, int]]" = field(default_factory=dict)  # changelog: (applied, end)
    lag: "dict[TP, int]" = field(default_factory=dict)
    counters: Counters = field(default_factory=Counters)
    pending_records: int = 0
    last_checkpoint: CheckpointStats | None = None
    checkpoint_at: float = field(default_factory=time.monotonic)
    progress_at: float = field(default_factory=time.monotonic)
    ready_at: float = field(default_factory=time.monotonic)
    turned_at: float = field(default_factory=time.monotonic)
    looked_at: float = field(default_factory=time.monotonic)  # the last time the processor was punctuated
    heartbeat_age: Callable[[], float] = lambda: 0.0
    session_s: float = float("inf")

    @property
    def answered(self) -> bool:
        """Ready, and the group has answered within a session: during a broker outage nothing is served."""
        return self.ready and self.heartbeat_age() < self.session_s

    @property
    def total_lag(self) -> int:
        """Records of all sources that wait to be read."""
        return sum(self.lag.values())

    @property
    def busy(self) -> bool:
        """Whether a checkpoint is owed: records wait to be read or to be committed."""
        return self.pending_records > 0 or self.total_lag > 0

    @property
    def serving_s(self) -> float:
        """For how long these partitions have been served."""
        return time.monotonic() - self.ready_at

    def progressed(self) -> None:
        """Joining or restoring moved on."""
        self.progress_at = time.monotonic()

    def now_ready(self, partitions: Sequence[int]) -> None:
        """The worker serves these partitions from now on."""
        self.partitions, self.ready, self.recovering = tuple(partitions), True, False
        self.recovery = {}
        self.ready_at = self.turned_at = self.looked_at = time.monotonic()

    def count(self, stats: CheckpointStats) -> None:
        """A checkpoint was made."""
        counters = self.counters
        counters.checkpoints += 1
        counters.outputs += stats.outputs
        counters.changelog_records += stats.changelog_records
        counters.changelog_bytes += stats.changelog_bytes
        counters.postponed_commits += not stats.committed
        self.last_checkpoint, self.pending_records = stats, 0
        self.checkpoint_at = time.monotonic()

    def restoring(self, applied: "dict[TP, tuple[int, int]]") -> None:
        """How far each changelog is restored."""
        self.recovering, self.recovery = True, applied
        self.progressed()

    def count_restored(self, read: int, refused: int) -> None:
        """Changelog records were read; some were refused as written late."""
        self.counters.restored_records += read - refused
        self.counters.refused_records += refused
        self.progressed()
