"""Quix Streams with its RocksDB state and changelog, at our checkpoint interval; one key an event, so that an append
writes one event.
"""

from typing import Any

import orjson
from quixstreams import Application

from streams.settings import load_settings
from tests.bench.work import Task, closes, judged, read

TASK = Task()


def take(value: bytes, key: bytes, _timestamp: int, _headers: Any, state: Any) -> list[bytes]:
    """One event: append, and judge what has closed."""
    TASK.meter.begin()
    encounter_id, event, count = key.decode(), read(value), state.get("count", 0)
    state.set_bytes(f"event {count}", value)
    state.set("count", count + 1)
    told: list[bytes] = []
    if closes(event):
        state.set("closed", True)
    if state.get("closed", False):
        told = judge_all(encounter_id, count + 1, state)
    TASK.meter.took()
    return told


def judge_all(encounter_id: str, count: int, state: Any) -> list[bytes]:
    """What the alert topic must learn of a closed encounter."""
    known = {ident: text.encode() for ident, text in state.get("known", {}).items()}
    told = list(judged(encounter_id, (state.get_bytes(f"event {at}") for at in range(count)), known))
    for change in told:
        known.pop(change.alert.alert_id, None)
        if change.ledger is not None:
            known[change.alert.alert_id] = change.ledger
    if told:
        state.set("known", {ident: text.decode() for ident, text in known.items()})
    return [change.value for change in told]


def main() -> None:
    """Run until the parent ends us."""
    app = Application(
        broker_address=TASK.servers, consumer_group=f"{TASK.prefix}quix", auto_offset_reset="earliest",
        commit_interval=load_settings(None).checkpoint_seconds, state_dir=TASK.folder / "state", loglevel="WARNING",
    )  # fmt: skip
    source = app.topic(TASK.source, key_deserializer="bytes", value_deserializer="bytes")
    alerts = app.topic(TASK.alerts, key_serializer="bytes", value_serializer="bytes")
    told = app.dataframe(source).apply(take, stateful=True, expand=True, metadata=True)
    told.to_topic(alerts, key=lambda value: orjson.loads(value)["data"]["alert_id"].encode())
    app.run()


if __name__ == "__main__":
    main()
