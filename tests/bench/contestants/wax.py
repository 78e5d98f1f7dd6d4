"""Bytewax with recovery on, a snapshot at our checkpoint interval."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import bytewax.operators as op
from bytewax._bytewax import cli_main
from bytewax.connectors.kafka import KafkaSinkMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir

from streams.settings import load_settings
from tests.bench.work import Task, closes, judged, read

TASK = Task()
State = tuple[list[bytes], dict[str, bytes], bool]


def take(state: State | None, value: bytes) -> tuple[State, Iterable[KafkaSinkMessage[bytes, bytes]]]:
    """One event: append, and judge what has closed."""
    TASK.meter.begin()
    values, known, closed = state or ([], {}, False)
    event = read(value)
    values.append(value)
    closed, told = closed or closes(event), []
    if closed:
        told = list(judged(event.subject, values, known))
    for change in told:
        known.pop(change.alert.alert_id, None)
        if change.ledger is not None:
            known[change.alert.alert_id] = change.ledger
    TASK.meter.took()
    return (values, known, closed), [KafkaSinkMessage(one.alert.alert_id.encode(), one.value) for one in told]


def flow() -> Dataflow:
    """Source, state, sink."""
    found = Dataflow("bench")
    source = kop.input("events", found, brokers=[TASK.servers], topics=[TASK.source])
    keyed: Any = op.map("key", source.oks, lambda record: (record.key.decode(), record.value))
    told = op.stateful_flat_map("chart", keyed, take)
    kop.output("alerts", op.map("plain", told, lambda pair: pair[1]), brokers=[TASK.servers], topic=TASK.alerts)
    return found


def main() -> None:
    """Run until the parent ends us."""
    state = TASK.folder / "state"
    state.mkdir()
    init_db_dir(state, 1)
    interval = timedelta(seconds=load_settings(None).checkpoint_seconds)
    cli_main(flow(), epoch_interval=interval, recovery_config=RecoveryConfig(str(state)))


if __name__ == "__main__":
    main()
