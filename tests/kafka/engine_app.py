"""A worker with a tiny processor, to be started, killed and started again by the tests of the engine.

It remembers the set of values it has seen per key, sends each value on once it is new, counts them in a
second table, and closes a key that has been silent. What happens is told on standard output, one JSON line
each.
"""

import json
import logging
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faust
from aiokafka import ConsumerRecord

from streams.engine import CheckpointStats, EngineSettings, Outbox, StopWorker
from streams.engine.engine import Engine
from streams.engine.table import BatchTable, Kind


@dataclass
class Plan:
    """What a test wants of a worker."""

    servers: str
    group: str
    sources: list[str]
    out: str
    partitions: int
    kind: Kind = "memory"
    directory: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    seconds_per_record: float = 0.0
    fail_at: str = ""
    stop_at: str = ""
    kill_after_restored: int = 0
    close_after: float = 1e9


def tell(what: str, **facts: Any) -> None:
    """Report to the test."""
    sys.stdout.write(json.dumps({"what": what, **facts}) + "\n")
    sys.stdout.flush()


class Seen:
    """Remembers values per key; the index of counts is derived from the table and rebuilt by `restored`."""

    def __init__(self, plan: Plan, events: BatchTable, counts: BatchTable) -> None:
        self.plan, self.events, self.counts = plan, events, counts
        self.index: dict[int, Counter[bytes]] = {}
        self.heard: dict[tuple[int, bytes], float] = {}

    def restored(self, partition: int) -> None:
        rows = self.events.partition(partition).items()
        self.index[partition] = Counter(key.partition(b"/")[0] for key, _ in rows)
        tell("restored", partition=partition, rows=self.index[partition].total())

    def revoked(self, partition: int) -> None:
        del self.index[partition]
        tell("revoked", partition=partition)

    def process(self, partition: int, records: Sequence[ConsumerRecord], out: Outbox) -> None:
        if not self.heard:
            tell("processing", partition=partition)
        if self.plan.seconds_per_record:
            time.sleep(self.plan.seconds_per_record * len(records))
        events, counts, index = (
            self.events.partition(partition),
            self.counts.partition(partition),
            self.index[partition],
        )
        for record in records:
            text = record.value[:40].decode()
            if text == self.plan.fail_at:
                raise ValueError("secret text of a record")
            if text == self.plan.stop_at:
                raise StopWorker("a record cannot be judged; see the runbook")
            key = b"%s/%s" % (record.key, record.value[:40])
            self.heard[partition, record.key] = time.monotonic()
            if events.get(key) is None:
                events.put(key, b"1")
                index[record.key] += 1
                counts.put(record.key, b"%d" % index[record.key])
            out.send(self.plan.out, record.key, record.value)

    def alone(self, partition: int) -> None:
        """It tells nobody twice."""

    def punctuate(self, partition: int, out: Outbox, caught_up: bool) -> bool:
        if not caught_up:
            return False
        silent = [
            key
            for (number, key), moment in self.heard.items()
            if number == partition and time.monotonic() - moment > self.plan.close_after
        ]
        for key in silent:
            del self.heard[partition, key]
            self.counts.partition(partition).put(b"closed/" + key, b"1")
            out.send(self.plan.out, key, b"closed")
        return bool(silent)


def build(plan: Plan) -> Engine:
    """The worker a plan asks for."""
    settings = EngineSettings(**plan.settings)
    app = faust.App(plan.group, broker=f"kafka://{plan.servers}", datadir="/nonexistent", **settings.faust_options())
    directory = Path(plan.directory) if plan.directory else None
    tables = [
        BatchTable(app, name=name, partitions=plan.partitions, kind=plan.kind, directory=directory)
        for name in ("events", "counts")
    ]
    return Engine(app, Seen(plan, *tables), plan.sources, tables, settings)


def kill_while_restoring(engine: Engine, records: int) -> None:
    """End this process as a power cut would, in the middle of a restore."""
    while engine.state.counters.restored_records < records:
        time.sleep(0.001)
    tell("killed", restored=engine.state.counters.restored_records)
    os.kill(os.getpid(), signal.SIGKILL)


def tell_when_serving(engine: Engine) -> None:
    """Report the end of the first restore."""
    while not engine.state.ready:
        time.sleep(0.01)
    tell("serving", restored=engine.state.counters.restored_records)


def main() -> None:
    """Run the worker that the plan in the first argument asks for."""
    plan = Plan(**json.loads(sys.argv[1]))
    engine = build(plan)

    def report(stats: CheckpointStats) -> None:
        lag = engine.state.total_lag
        tell("checkpoint", records=engine.state.counters.records, lag=lag, committed=stats.committed)

    engine.on_checkpoint(report)
    if plan.kill_after_restored:
        arguments = (engine, plan.kill_after_restored)
        threading.Thread(target=kill_while_restoring, args=arguments, daemon=True).start()
    else:
        threading.Thread(target=tell_when_serving, args=(engine,), daemon=True).start()
    logging.basicConfig(level=os.environ.get("LL", "WARN"))
    engine.run()


if __name__ == "__main__":
    main()
