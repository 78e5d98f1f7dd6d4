"""A plain Faust agent with a Faust table: one row an event, so that an append writes one event to the changelog."""

import faust

from tests.bench.work import Task, closes, judged, read

TASK = Task()
app = faust.App(
    f"{TASK.prefix}faust", broker=f"kafka://{TASK.servers}", store="memory://", topic_partitions=TASK.partitions,
    topic_replication_factor=1, consumer_auto_offset_reset="earliest", web_enabled=False, topic_disable_leader=True,
    datadir=str(TASK.folder / "faust"),
)  # fmt: skip
events = app.topic(TASK.source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
alerts = app.topic(TASK.alerts, key_serializer="raw", value_serializer="raw")
chart = app.Table("chart")
heads = app.Table("heads", default=lambda: [0, False])
known = app.Table("known", default=dict)


@app.agent(events)  # type: ignore[untyped-decorator]  # Faust is untyped for us
async def assemble(stream: "faust.StreamT[bytes]") -> None:
    """Append, and judge what has closed."""
    async for key, value in stream.items():
        TASK.meter.begin()
        await take(key, value)
        TASK.meter.took()


async def take(key: bytes, value: bytes) -> None:
    """One event."""
    encounter_id, event = key.decode(), read(value)
    count, closed = heads[encounter_id]
    chart[f"{encounter_id}/{count}"] = value.decode()
    closed = closed or closes(event)
    heads[encounter_id] = [count + 1, closed]
    if not closed:
        return
    standing = {ident: text.encode() for ident, text in known[encounter_id].items()}
    told = list(judged(encounter_id, (chart[f"{encounter_id}/{at}"].encode() for at in range(count + 1)), standing))
    for change in told:
        await alerts.send(key=change.alert.alert_id.encode(), value=change.value)
        standing.pop(change.alert.alert_id, None)
        if change.ledger is not None:
            standing[change.alert.alert_id] = change.ledger
    if told:
        known[encounter_id] = {ident: text.decode() for ident, text in standing.items()}


if __name__ == "__main__":
    faust.Worker(app, loglevel="WARN", quiet=True).execute_from_commandline()
