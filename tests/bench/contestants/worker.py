"""Our worker as it ships; every alert durable, and with it all that the peers are spared: open encounters are judged as
events arrive, practices and notes are compared, assessments published.
"""

from collections.abc import Sequence

from aiokafka import ConsumerRecord

from streams.app import create_app
from streams.collector import spare
from streams.engine import CheckpointStats, Outbox
from streams.settings import load_settings
from tests.bench.work import Task


def main() -> None:
    """Run until the parent ends us; the last event counts when it is durable."""
    task = Task()
    settings = load_settings(
        None,
        brokers=task.servers, prefix=task.prefix, group=task.prefix.rstrip("."), partitions=task.partitions,
        close_at_end=True,
    )  # fmt: skip
    app = create_app(settings)
    agents, events, waiting = app.agents, f"{task.prefix}charting.events", [0]
    process = agents.process

    def counted(partition: int, records: Sequence[ConsumerRecord], out: Outbox) -> None:
        task.meter.begin()
        process(partition, records, out)
        waiting[0] += len(records) if records[0].topic == events else 0

    def durable(_: CheckpointStats) -> None:
        count, waiting[0] = waiting[0], 0
        task.meter.took(count)

    agents.process = counted  # type: ignore[method-assign]
    app.engine.on_checkpoint(durable)
    spare()
    app.engine.run()


if __name__ == "__main__":
    main()
