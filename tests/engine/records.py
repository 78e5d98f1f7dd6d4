"""Changelog records as a restore sees them."""

from aiokafka import ConsumerRecord

from streams.engine.partition import EPOCH_HEADER, epoch_bytes


def changelog_record(offset: int, key: bytes, value: bytes | None, epoch: int = 1) -> ConsumerRecord:
    """A record of a changelog."""
    headers = ((EPOCH_HEADER, epoch_bytes(epoch)),) if epoch else ()
    return ConsumerRecord("changelog", 0, offset, 0, 0, key, value, None, len(key), len(value or b""), headers)
