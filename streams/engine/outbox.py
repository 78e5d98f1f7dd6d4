"""What is sent: the outbox a batch fills; the publisher empties it at the checkpoint."""

from collections.abc import Sequence

Header = tuple[str, bytes]
Outgoing = tuple[bytes | None, bytes | None, list[Header]]  # key, value, headers


class Outbox:
    """What a batch wants sent; sent and acknowledged first at the checkpoint."""

    def __init__(self) -> None:
        self.records: list[tuple[str, int | None, Outgoing]] = []

    def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[Header] = (),
        partition: int | None = None,
    ) -> None:
        """Send this record at the next checkpoint, to the partition of its key unless one is named."""
        self.records.append((topic, partition, (key, value, list(headers))))

    def clear(self) -> None:
        """Forget what was sent."""
        self.records.clear()

    def __len__(self) -> int:
        return len(self.records)
