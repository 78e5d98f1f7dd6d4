"""Bad records on a real broker: each is a dead letter with its bytes, nothing else is affected, nothing leaks."""

from itertools import count
from pathlib import Path

import orjson
import pytest

from schemas.codec import encode
from schemas.timeline import parse
from tests.kafka.cluster import Message, Record, Topics, publish, read_all
from tests.kafka.deployment import Deployment

STAY = [
    encode(event)
    for event in parse("""
        07:50 adt admit class=outpatient
        08:00 mar start vancomycin order=O1
        09:05 mar stop vancomycin order=O1
        12:30 adt discharge
    """)
]
CANARY = "Canary Quillfeather"
NUMBERS = count()


def changed(**fields: object) -> bytes:
    """A good event with some of it replaced; `data_` fields go into its data."""
    event = orjson.loads(STAY[1]) | {"id": f"bad-{next(NUMBERS)}"}
    for name, value in fields.items():
        if name.startswith("data_"):
            event["data"][name[5:]] = value
        else:
            event[name] = value
    return orjson.dumps(event | {"data": event["data"] | {"performer": {"name": CANARY}}})


BAD: dict[bytes, bytes] = {
    b"\xff\xfe\x00": b"undecodable",
    b"": b"empty-record",
    changed(data_drug=CANARY): b"wrong-type",
    changed(type="charting.weather.v1"): b"unknown-type",
    changed(data_patient_id=None): b"missing-field",
    changed(time="2026-03-02T08:00:00"): b"time-without-offset",
    changed(data_occurred_at="9999-12-31T23:59:00-06:00"): b"time-out-of-range",
    changed(subject="E" * 10_000): b"invalid-envelope",
    changed(data_reason="x" * 20_000_000): b"too-large",
}


def header(record: Record, name: str) -> bytes | None:
    """One header of a record."""
    return dict(record.headers)[name]


def test_every_bad_record_is_a_dead_letter_and_the_rest_is_judged(topics: Topics, tmp_path: Path) -> None:
    """Bytes untouched, the right reason, the encounter incomplete, a tombstone passed over, no content outside."""
    with Deployment(topics, tmp_path) as deployment:
        events = deployment.names.events.name
        bad = [Message(b"ENC-1", value) for value in BAD]
        publish(
            deployment.servers, events, [Message(b"ENC-1", None), *bad, *(Message(b"ENC-1", line) for line in STAY)]
        )
        worker = deployment.worker()
        deployment.wait_until_read()
        letters = read_all(deployment.servers, deployment.names.dead_letters.name)
        assessment = orjson.loads(deployment.verdict[1][0])["data"]

        assert {(record.value or b"", header(record, "error-class")) for record in letters} == set(BAD.items())
        assert not assessment["complete"]
        assert {reason.decode() for reason in BAD.values()} == set(assessment["incomplete_because"])
        assert CANARY.encode() not in b"".join(value or b"" for record in letters for _, value in record.headers)
        assert CANARY not in worker.log.read_text() + worker.page("/metrics")[1]


@pytest.mark.parametrize(("number", "message"), [(100, "100 records in a row"), (99, "")])
def test_a_feed_of_nothing_but_bad_records_stops_the_worker(
    topics: Topics, tmp_path: Path, number: int, message: str
) -> None:
    """A hundred in a row end the worker with a clear line and nothing committed; ninety-nine do not."""
    with Deployment(topics, tmp_path, partitions=1) as deployment:
        worker = deployment.worker()
        lines = [Message(b"ENC-1", b"not json")] * number + [Message(b"ENC-1", line) for line in STAY]
        publish(deployment.servers, deployment.names.events.name, lines)
        if message:
            code = worker.process.wait(60)

            assert (20, True, 0) == (code, message in worker.log.read_text(), deployment.progress()[0])
        else:
            deployment.wait_until_read()

            assert worker.process.poll() is None
