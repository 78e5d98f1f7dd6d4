"""How often to make a checkpoint, how long to wait for what, and the settings of Faust that follow.

Faust's defaults lose records or hide failures (see `guard`), so the application is built from
`EngineSettings.faust_options()`; `Engine` refuses one that was built otherwise.
"""

from dataclasses import dataclass
from typing import Any

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class EngineSettings:
    """The limits of one worker; times in seconds."""

    checkpoint_interval_s: float = 0.25
    checkpoint_every: int = 20_000
    catching_up_interval_s: float = 1.0  # of a worker that is behind: more is folded for each judgement
    tick_s: float = 0.25
    poll_s: float = 0.1
    max_poll_records: int = 2000
    checkpoint_timeout_s: float = 30.0
    ready_timeout_s: float = 180.0
    stall_timeout_s: float = 120.0
    stop_timeout_s: float = 30.0
    audit_s: float = 30.0
    lingering_s: float = 60.0  # how long what a former owner sent may still be on its way
    request_timeout_s: float = 30.0
    session_timeout_s: float = 10.0
    heartbeat_s: float = 2.0
    rebalance_timeout_s: float = 60.0
    group_instance_id: str | None = None  # static membership: a restart within the session moves nothing
    standby_replicas: int = 0
    max_record_bytes: int = 32 * MEBIBYTE
    max_batch_bytes: int = MEBIBYTE // 2
    compression: str | None = None
    replication_factor: int = 1
    declare_topics: bool = True  # create missing changelog topics; the partition check is always made

    def due_after(self, pending: int, lag: int) -> float:
        """How long after the last look the next one is due; who is behind looks less often.

        Behind is who has more before him than he has read since then, and than a poll brings: the same again would take
        as long again. What gathers during a checkpoint is less, however fast the stream (inference).
        """
        if pending and lag > max(pending, self.max_poll_records):
            return max(self.checkpoint_interval_s, self.catching_up_interval_s)
        return self.checkpoint_interval_s if pending else self.tick_s

    def faust_options(self) -> dict[str, Any]:
        """Keyword arguments for `faust.App` that the engine rests on."""
        return {
            "processing_guarantee": "at_least_once",  # exactly-once has open bugs; effects are idempotent
            "stream_wait_empty": False,  # would wait for acknowledgements of an agent that has died
            "web_enabled": False,
            "topic_allow_declare": False,  # the engine declares changelogs itself, with their check
            "topic_disable_leader": True,
            "stream_recovery_delay": 0.0,
            "recovery_consistency_check": False,  # a local store ahead of its changelog is discarded instead
            "table_standby_replicas": self.standby_replicas,
            "worker_redirect_stdouts": False,
            **self._consumer_options(),
            **self._producer_options(),
        }

    def _consumer_options(self) -> dict[str, Any]:
        return {
            "consumer_auto_offset_reset": "earliest",
            "consumer_group_instance_id": self.group_instance_id,
            "consumer_max_fetch_size": MEBIBYTE,  # a larger record still arrives, alone in its fetch
            "broker_max_poll_records": self.max_poll_records,
            "broker_session_timeout": self.session_timeout_s,
            "broker_heartbeat_interval": self.heartbeat_s,
            "broker_rebalance_timeout": self.rebalance_timeout_s,
            "broker_request_timeout": self.request_timeout_s,
        }

    def _producer_options(self) -> dict[str, Any]:
        return {
            "producer_acks": -1,
            "producer_linger": 0.0,  # batches are complete when they are handed over
            "producer_max_batch_size": self.max_batch_bytes,
            "producer_max_request_size": self.max_record_bytes,
            "producer_request_timeout": self.request_timeout_s,
            "producer_compression_type": self.compression,
        }
