"""Records as they come: bundles, lines, what is no FHIR, and what was made to break a reader."""

import time
from typing import Any

import orjson
import pytest

from streams.intake.document import read_json
from streams.intake.fhir import read_fhir
from streams.intake.outcome import Accepted, Rejected
from tests.intake.fhir.resources import (
    FACILITY,
    administration,
    at,
    bundle,
    charge,
    document,
    encounter,
    events,
    order,
    read,
    refusal,
    said,
)

PATIENT = {"resourceType": "Patient", "id": "PAT-1"}
LABORATORY = {"resourceType": "DiagnosticReport", "id": "R"}


@pytest.mark.parametrize("kind", ["message", "transaction", "collection", "history", "searchset", "batch", "document"])
def test_a_bundle_of_any_type_is_its_resources(kind: str) -> None:
    """Who is only referred to is no charting and no refusal."""
    assert 3 == len(events(bundle(PATIENT, encounter(), administration(), type=kind)))


def test_one_bad_entry_is_refused_while_the_others_stand() -> None:
    """With the encounter that can be told; what is kept of it is the record as it came, which others in it refer to."""
    bad = administration(id="A-2", status="unknown")
    outcomes = read(bundle(encounter(), bad, charge()))
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]

    assert 3 == len(outcomes)
    assert ("missing-field", "ENC-1", None) == (refused.reason, refused.encounter_id, refused.value)


def test_what_is_outside_the_map_is_told_from_what_charts_nothing() -> None:
    """A report is not routed here; a Medication is read where something refers to it."""
    medication = {"resourceType": "Medication", "id": "M"}

    assert [("unsupported-message", "resourceType")] == refusal(LABORATORY)
    assert [("nothing-charted", "resourceType")] == refusal(medication)
    assert [("unsupported-message", "resourceType")] == refusal(bundle(encounter(), LABORATORY))
    assert [("nothing-charted", "Bundle.entry")] == refusal(bundle(PATIENT, medication))
    assert [("nothing-charted", "Bundle.entry")] == refusal({"resourceType": "Bundle", "type": "searchset"})


@pytest.mark.parametrize(
    ("value", "reason", "element"),
    [
        (b"", "empty-record", None),
        (b"\xef\xbb\xbf \n", "empty-record", None),
        (b"MSH|^~\\&|", "undecodable", None),
        (b'{"resourceType":"Encounter","id":"\xff"}', "undecodable", None),
        (b'{"resourceType":"Encounter","id":"1","id":"2"}', "undecodable", None),
        (b'{"resourceType":"Encounter","id":"\\ud800"}', "undecodable", None),
        (b"[" * 10_000 + b"]" * 10_000, "undecodable", None),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "undecodable", None),
        (b"[1]", "wrong-type", "resourceType"),
        (b"{}", "missing-field", "resourceType"),
        (b'{"resourceType":["Encounter"]}', "wrong-type", "resourceType"),
        (b'{"resourceType":"Encounter\\u0000"}', "unsupported-message", "resourceType"),
        (b'{"resourceType":"Bundle","entry":[5]}', "wrong-type", "Bundle.entry.resource"),
        (b'{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE"}}]}', "nothing-charted", "Bundle.entry.resource"),
        (b" " * 8_000_001, "too-large", None),
    ],
)  # fmt: skip
def test_what_is_no_fhir_is_refused_as_such(value: bytes, reason: str, element: str | None) -> None:
    """By one refusal, and never by an exception."""
    (refused,) = read_fhir(value, FACILITY)

    assert isinstance(refused, Rejected)
    assert (reason, element) == (refused.reason, refused.field)


def test_a_bad_line_is_refused_with_its_bytes_while_the_others_stand() -> None:
    """A record may be several lines."""
    lines = [orjson.dumps(encounter()), b"{broken", orjson.dumps(charge())]
    outcomes = read_fhir(b"\n".join(lines), FACILITY)

    assert [Accepted, Rejected, Accepted] == [type(outcome) for outcome in outcomes]
    assert b"{broken" == outcomes[1].value


@pytest.mark.parametrize("resource", [administration(), order(), encounter(), document(), charge()])
def test_the_same_bytes_give_the_same_events_and_their_bytes_read_as_they_are(resource: dict[str, Any]) -> None:
    """Ids and all; what is kept is an event of the wire contract."""
    outcomes = read(resource)

    assert outcomes == read(resource)
    assert list(outcomes) == [read_json(outcome.value or b"", (), FACILITY) for outcome in outcomes]


def test_what_says_the_same_again_is_the_same_event() -> None:
    """A version that changes nothing of ours has no new id; one that does has."""
    versions = [charge(text={"status": "empty"}), charge(language="en"), charge(quantity={"value": 2})]
    first, again, other = (events(version)[0].id for version in versions)

    assert first == again != other


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"meta": {"lastUpdated": at("12:00")}, "enteredDate": at("11:00")}, at("12:00")),
        ({"enteredDate": at("11:00")}, at("11:00")),
        ({}, at("08:00")),
    ],
    ids=["server", "resource", "inferred"],
)
def test_when_it_was_recorded_is_said_by_server_or_resource(fields: dict[str, Any], told: str) -> None:
    """Else it is the latest clinical time."""
    assert told == events(charge(**fields))[0].time.isoformat()


def test_a_provenance_in_the_same_record_says_when_it_was_recorded() -> None:
    """Before what the server says; of another version it says nothing."""
    provenance = {
        "resourceType": "Provenance",
        "id": "P",
        "recorded": at("08:05"),
        "agent": [{"who": {"display": "x"}}],
    }
    own = provenance | {"target": [{"reference": "ChargeItem/C-1/_history/2"}]}
    versions = [charge(meta={"versionId": version, "lastUpdated": at("12:00")}) for version in ("2", "3")]

    assert [at("08:05")] == [event.time.isoformat() for event in events(bundle(versions[0], own))]
    assert [at("12:00")] == [event.time.isoformat() for event in events(bundle(versions[1], own))]


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"meta": {"source": "https://ehr.example.org#4711"}}, "urn:fhir:https://ehr.example.org"),
        ({"meta": {"source": "x" * 400}}, "urn:fhir:"),
        ({}, "urn:fhir"),
    ],
)
def test_the_source_is_the_system_and_not_the_request(fields: dict[str, Any], source: str) -> None:
    """Else every request would be a system of its own."""
    assert events(charge(**fields))[0].source.startswith(source)
    assert "4711" not in events(charge(**fields))[0].source


def test_references_may_go_in_circles() -> None:
    """Documents that replace each other, and a Provenance of itself."""
    replaces = [{"code": "replaces", "target": {"reference": f"DocumentReference/N-{number}"}} for number in (1, 2)]
    circle = bundle(document(relatesTo=[replaces[1]]), document(id="N-2", relatesTo=[replaces[0]]))
    itself = {
        "resourceType": "Provenance",
        "id": "P",
        "target": [{"reference": "Provenance/P"}],
        "recorded": at("09:00"),
    }

    assert 2 == len(said(circle, "note_id"))
    assert 1 == len(read(itself))


@pytest.mark.parametrize(
    "resource",
    [
        bundle(*[{"resourceType": "Patient", "id": str(number)} for number in range(20_000)]),
        bundle(*[administration() | {"id": "same", "status": "in-progress"}] * 1000),
        bundle(
            administration(),
            *[{"resourceType": "Provenance", "target": [{"reference": "MedicationAdministration/A-1"}]}] * 5000,
        ),
        encounter(identifier=[{"value": str(number)} for number in range(20_000)]),
        document(content=[{"attachment": {"contentType": "text/html", "data": "PGRpdj4=" * 2000}}]),
    ],
    ids=["entries", "versions", "provenances", "identifiers", "html"],
)
def test_a_record_that_was_made_to_take_long_does_not(resource: dict[str, Any]) -> None:
    """In proportion to its size, on a machine that is busy."""
    value = orjson.dumps(resource)
    began = time.process_time()
    read_fhir(value, FACILITY)

    assert time.process_time() - began < 20
