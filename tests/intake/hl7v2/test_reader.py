"""The canonical event, the same bytes twice, hostile bytes, and names that stay where they are."""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.intake.document import read_json
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.hl7v2.__main__ import PAGE, main
from streams.intake.outcome import Accepted, Rejected
from tests.intake.hl7v2.messages import FACILITY, event, events, header, in_zone, message, outcome, refusals, segment
from tests.intake.test_hl7v2_stays import STAYS

ORDERS = message("OMP^O09", "ORC|NW|O1", "RXO|^a", "ORC|NW|O2", "RXO|^b")
SAMPLES = [path.read_bytes() for path in sorted(STAYS.glob("*/hl7v2.hl7"))]
CANARY = "Zzyzxcanary"
IDS = ("PV1-19", "PID-18", "PID-3", "MRG-3", "MRG-5", "MSH-3", "MSH-4", "MSH-10")


def test_an_event_says_where_it_comes_from() -> None:
    """Facility and application; the control id with a digest of the message, since some systems use one again."""
    first, second = events(ORDERS)

    assert "urn:hl7v2:TESTHOSP:MAR" == first.source
    assert re.fullmatch(r"M1-[0-9a-f]{12}-000", first.id)
    assert first.id[:-3] == second.id[:-3]
    assert first.id != second.id


def test_the_same_control_id_over_other_bytes_is_another_event() -> None:
    """And the same bytes are the same event."""
    assert event(message("OMP^O09", "ORC|NW|O1", "RXO|^a")).id != event(message("OMP^O09", "ORC|NW|O1", "RXO|^b")).id
    assert read_hl7v2(ORDERS, FACILITY) == read_hl7v2(ORDERS, FACILITY)


def test_an_event_is_kept_as_the_wire_contract_has_it() -> None:
    """Its bytes read as the same event."""
    for read in (read for sample in SAMPLES for read in read_hl7v2(sample, FACILITY)):
        if isinstance(read, Accepted):
            assert read_json(read.value, (), FACILITY) == read


def test_a_refused_part_leaves_the_events_beside_it() -> None:
    """The same bytes give the same answer."""
    bad = ORDERS.replace(b"|O2", b"|")
    accepted, refused = read_hl7v2(bad, FACILITY)

    assert isinstance(accepted, Accepted)
    assert isinstance(refused, Rejected)
    assert (accepted, refused) == read_hl7v2(bad, FACILITY)


@pytest.mark.parametrize(
    ("record", "refusal"),
    [
        (message("VXU^V04"), ("unsupported-message", "MSH-9", "ENC-1")),
        (message("RDS^O13"), ("unsupported-message", "MSH-9", "ENC-1")),
        (message("RAS^O18"), ("unsupported-message", "MSH-9", "ENC-1")),
        (message("OMP^O09", "ORC|NW|O1", "RXO|^a", visit={19: ""}), ("encounter-unknown", "PV1-19", None)),
        (message("OMP^O09", "ORC|NW|O1", "RXO|^a", visit={19: "E" * 257}), ("wrong-type", "PV1-19", None)),
        (message("OMP^O09", "ORC|NW|O1", "RXO|^a").replace(b"PAT-1", b""), ("missing-field", "PID-3", "ENC-1")),
        (message("OMP^O09", f"ORC|NW|{'O' * 257}", "RXO|^a"), ("wrong-type", "ORC-2", "ENC-1")),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_as_hl7_writes_it(record: bytes, refusal: tuple[str, str, str | None]) -> None:
    """And the encounter wherever it can be told."""
    assert [refusal] == refusals(record)


def test_a_message_type_may_stand_in_the_event_segment() -> None:
    """HL7 v2.1 names the event in EVN-1 only."""
    assert "charting.encounter.v1" == event(message("ADT", "EVN|A01|20260302080000")).type


ROW = segment("RXA", {1: "1", 3: "20260302080000", 4: "20260302090000", 5: "^v"}).encode()
RAS = message("RAS^O17", "ORC|RE|O1")
MDM = message("MDM^T02", segment("TXA", {2: "NN", 12: "D1", 17: "AU"}))


@pytest.mark.parametrize(
    "record",
    [
        RAS + b"RXA" + b"|" * 1_000_000,
        RAS + b"RXA|" + b"&" * 1_000_000,
        (RAS + ROW).replace(b"\r", b" ") * 10_000,
        RAS + (ROW + b"\r") * 2_000 + b"RXR|IM\r" * 10_000,
        RAS + b"RXC|A|x\r" * 10_000 + (ROW + b"\r") * 2_000,
        RAS + b"\0" * 5_000_000,
        MDM + b"OBX|1|TX|||" + b"\\.sp999\\" * 100_000,
        MDM + b"OBX|1|TX|||" + b"\\X0" * 500_000,
        MDM + b"OBX|1|ED|||^text^html^^" + b"<div>" * 500_000,
        b"\r" * 5_000_000,
        b"MSH|^~\\&|x\r" * 100_000,
    ],
    ids=["fields", "subcomponents", "no-cr", "routes", "components", "nuls", "spaces", "open-escapes", "html", "line-ends", "headers"],
)  # fmt: skip
def test_hostile_bytes_cost_bounded_time(record: bytes) -> None:
    """Seconds, and an answer; what costs the square of its size would take minutes here."""
    began = time.process_time()

    assert read_hl7v2(record, FACILITY)
    assert time.process_time() - began < 20


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    """Cut, doubled, swapped or overwritten anywhere: never an exception, and the same answer twice."""
    parts = data.draw(st.sampled_from(SAMPLES)).split(b"\n")[: data.draw(st.integers(1, 60))]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(parts) - 1))
        place = data.draw(st.integers(0, len(parts[at])))
        noise = data.draw(
            st.sampled_from(
                [b"", b"|", b"^", b"~", b"\\", b"&", b"\0", b"\xff", b"99991231", b"-1", b"\r", b"MSH|^~\\&|"]
            )
        )
        parts[at] = parts[at][:place] + noise + parts[at][place + data.draw(st.integers(0, 9)) :]
    record = b"\n".join(parts)
    read = read_hl7v2(record, in_zone("America/Chicago"))

    assert read
    assert read == read_hl7v2(record, in_zone("America/Chicago"))


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer(record: bytes) -> None:
    """Also behind a header that is none of ours."""
    assert read_hl7v2(record, FACILITY)
    assert read_hl7v2(header("RAS^O17").encode() + b"\r" + record, FACILITY)


def planted(line: bytes) -> bytes:
    """A segment with the canary in each of its fields but those that identify."""
    fields = line.split(b"|")
    name = fields[0].decode()
    offset = 1 if name == "MSH" else 0
    kept = (
        {f"{name}-{number + offset}" for number in range(2 if offset else 1)} | set(IDS) | {"MSH-9", "MSH-18", "MSH-2"}
    )
    return b"|".join(
        text if number == 0 or f"{name}-{number + offset}" in kept else CANARY.encode() for number, text in enumerate(fields)
    )  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.parent.name for path in sorted(STAYS.glob("*/hl7v2.hl7"))])
def test_no_refusal_says_what_the_record_said(sample: bytes) -> None:
    """A name in any field of any segment, one segment at a time and all at once, is in no refusal and no event id."""
    lines = sample.split(b"\n")
    records = [b"\n".join(map(planted, lines))]
    records += [b"\n".join((*lines[:at], planted(line), *lines[at + 1 :])) for at, line in enumerate(lines)]
    for read in (read for record in records for read in read_hl7v2(record, FACILITY)):
        said = (
            read._replace(value=None)
            if isinstance(read, Rejected)
            else (read.event.id, read.event.source, read.event.subject)
        )

        assert CANARY not in repr(said)


def test_a_field_that_cannot_be_an_id_is_never_shown() -> None:
    """The exception that carries the reason has the path only."""
    read = outcome(message("OMP^O09", "ORC|NW|O1", f"RXO|^a|{CANARY}"))

    assert isinstance(read, Rejected)
    assert CANARY not in repr(read)


def test_the_page_of_the_runbook_is_current() -> None:
    """It is written from the tables."""
    assert 0 == main(["--check"], PAGE)


def test_what_is_no_charting_is_so_whoever_it_is_about() -> None:
    """A payment without a visit leaves no encounter incomplete; an order without one does, whatever else it lacks."""
    payment = message("DFT^P03", segment("FT1", {2: "C1", 4: "20260302", 6: "PY"}), visit={19: ""})

    assert [("nothing-charted", "FT1-6", None)] == refusals(payment)
    assert [("encounter-unknown", "PV1-19", None)] == refusals(message("OMP^O09", "ORC|NW", "RXO|^a", visit={19: ""}))
