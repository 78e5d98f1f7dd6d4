"""Samples broken in one field are refused by the types and by the published schemas alike."""

from typing import Any

import pytest

from schemas.codec import InvalidEvent, decode_event
from tests.schemas.samples import AT, LEAST, changed, event
from tests.schemas.test_round_trip import published

ENTITY = {
    "charting.order.v1": "order_id",
    "charting.administration.v1": "administration_id",
    "charting.access.v1": "access_id",
    "charting.note.v1": "note_id",
    "charting.charge.v1": "charge_id",
    "charting.supply.v1": "supply_id",
    "charting.merge.v1": "from",
}
ENVELOPE = ("specversion", "id", "source", "type", "subject", "time", "data")
REQUIRED = {kind: ("patient_id", "occurred_at", *data) for kind, data in LEAST.items()}

WRONG_TYPES = [
    ("charting.encounter.v1", "status", 1),
    ("charting.encounter.v1", "class", ["office"]),
    ("charting.encounter.v1", "period", AT),
    ("charting.encounter.v1", "period.start", 1772470030),
    ("charting.encounter.v1", "place_of_service", 22),
    ("charting.encounter.v1", "diagnoses", "C50.911"),
    ("charting.encounter.v1", "diagnoses", [None]),
    ("charting.encounter.v1", "diagnoses.0.rank", 1.5),
    ("charting.encounter.v1", "diagnoses.0.rank", "1"),
    ("charting.encounter.v1", "inpatient_from", "yesterday"),
    ("charting.merge.v1", "into", {"id": "ENC-1001"}),
    ("charting.order.v1", "drug", "ondansetron"),
    ("charting.order.v1", "dose", "8 mg"),
    ("charting.order.v1", "dose.value", "8"),
    ("charting.order.v1", "dose.value", True),
    ("charting.order.v1", "as_needed", "yes"),
    ("charting.order.v1", "ordered_by", "Dr. Who"),
    ("charting.order.v1", "titration.interval_minutes", "5"),
    ("charting.administration.v1", "administration_id", 17),
    ("charting.administration.v1", "additives", {}),
    ("charting.administration.v1", "concentration", 8),
    ("charting.administration.v1", "duration_minutes", "33"),
    ("charting.administration.v1", "late_entry", 1),
    ("charting.access.v1", "lumens", "two"),
    ("charting.note.v1", "text", ["Tolerated well."]),
    ("charting.note.v1", "service_date", "02.03.2026"),
    ("charting.note.v1", "service_date", AT),
    ("charting.note.v1", "sections", "plan"),
    ("charting.note.v1", "documented.0.start", False),
    ("charting.signature.v1", "signer", ["S-1"]),
    ("charting.charge.v1", "modifiers", "59"),
    ("charting.charge.v1", "units", [1]),
    ("charting.supply.v1", "quantity", "2"),
    ("charting.supply.v1", "patient_id", None),
]
UNKNOWN_VALUES = [
    ("charting.encounter.v1", "status", "active"),
    ("charting.encounter.v1", "class", "hospice"),
    ("charting.merge.v1", "kind", "account"),
    ("charting.order.v1", "mode", "fax"),
    ("charting.order.v1", "ordered_by.role", "physician"),
    ("charting.order.v1", "drug.category", "antibiotic"),
    ("charting.administration.v1", "status", "finished"),
    ("charting.administration.v1", "action", "started"),
    ("charting.administration.v1", "route", "IV"),
    ("charting.administration.v1", "time_source", "guessed"),
    ("charting.access.v1", "kind", "butterfly"),
    ("charting.note.v1", "state", "signed"),
    ("charting.signature.v1", "meaning", "witness"),
    ("charting.charge.v1", "system", "icd-10-pcs"),
]
LOCAL_TIMES = [
    ("charting.encounter.v1", "occurred_at"),
    ("charting.encounter.v1", "period.end"),
    ("charting.encounter.v1", "inpatient_from"),
    ("charting.note.v1", "documented.0.stop"),
    ("charting.signature.v1", "signed_at"),
    ("charting.charge.v1", "claim_submitted_at"),
]


def refused_by_types(document: dict[str, Any]) -> str:
    """Reason and path by the types."""
    with pytest.raises(InvalidEvent) as caught:
        decode_event(document)
    return str(caught.value)


def spelled(path: str) -> str:
    """A path as the codec names it: `documented.0.start` is `$.data.documented[0].start`."""
    return "$.data." + path.replace(".0", "[0]")


@pytest.mark.parametrize(("kind", "path", "value"), WRONG_TYPES)
def test_a_value_of_the_wrong_type_is_refused_by_both(kind: str, path: str, value: object) -> None:
    """One field of the wrong type is enough, and its path is named."""
    document = changed(kind, path, value)

    reason = "missing-field" if value is None else "wrong-type"
    inside = "[0]" if value == [None] else ""
    assert f"{reason} at {spelled(path)}{inside}" == refused_by_types(document)
    assert not published(kind).is_valid(document)


@pytest.mark.parametrize(("kind", "path", "value"), UNKNOWN_VALUES)
def test_a_value_outside_the_vocabulary_is_refused_by_both(kind: str, path: str, value: str) -> None:
    """Statuses, actions, routes and the like are closed lists."""
    document = changed(kind, path, value)

    assert f"wrong-type at {spelled(path)}" == refused_by_types(document)
    assert not published(kind).is_valid(document)


@pytest.mark.parametrize(("kind", "path"), LOCAL_TIMES)
@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("2026-03-02T10:47:10", "time-without-offset"),
        ("2026-03-02T10:47:10.5", "time-without-offset"),
        ("2026-03-02", "wrong-type"),
        ("2026-02-30T10:47:10", "wrong-type"),
        ("9999-12-31T23:59:59Z", "time-out-of-range"),
        ("9999-12-31T23:59:59-14:00", "time-out-of-range"),
        ("0001-01-01T00:00:00+14:00", "time-out-of-range"),
        ("2501-01-01T00:00:00Z", "time-out-of-range"),
        ("1899-12-31T23:59:59Z", "time-out-of-range"),
    ],
)
def test_a_time_that_cannot_be_placed_is_refused_by_both(kind: str, path: str, time: str, reason: str) -> None:
    """Without an offset, not a time at all, or in a year no chart lies in; the field is named."""
    document = changed(kind, path, time)

    assert f"{reason} at {spelled(path)}" == refused_by_types(document)
    assert not published(kind).is_valid(document)


@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31", "2501-01-01"])
def test_a_service_date_no_chart_can_have_is_refused_by_both(day: str) -> None:
    """Sentinel dates are refused for days as for times."""
    document = changed("charting.charge.v1", "service_date", day)

    assert "time-out-of-range at $.data.service_date" == refused_by_types(document)
    assert not published("charting.charge.v1").is_valid(document)


@pytest.mark.parametrize("name", ENVELOPE)
@pytest.mark.parametrize("kind", LEAST)
def test_a_missing_attribute_of_the_envelope_is_refused_by_both(kind: str, name: str) -> None:
    """An event without identity, time or data is none."""
    document = event(kind, LEAST[kind])
    del document[name]

    assert f"missing-field at $.{name}" == refused_by_types(document)
    assert not published(kind).is_valid(document)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in LEAST for name in REQUIRED[kind]])
@pytest.mark.parametrize("value", [None, ""])
def test_a_required_field_of_data_is_refused_when_missing_or_empty(kind: str, name: str, value: str | None) -> None:
    """Patient, time, own id, and action, kind or status; null and empty are missing, too."""
    absent = event(kind, LEAST[kind])
    del absent["data"][name]
    empty = event(kind, LEAST[kind] | {name: value})

    assert f"missing-field at $.data.{name}" == refused_by_types(absent)
    assert f"missing-field at $.data.{name}" == refused_by_types(empty)
    assert not published(kind).is_valid(absent)
    assert not published(kind).is_valid(empty)


@pytest.mark.parametrize(
    "value", ["E" * 10_240, "ENC-1\n", "ENC\x001", "\x1b[2J"], ids=["10 kB", "newline", "nul", "escape"]
)
@pytest.mark.parametrize("name", ["id", "source", "subject"])
def test_an_identity_that_is_no_identifier_is_refused_by_both(name: str, value: str) -> None:
    """Ids become keys, headers and log fields: too long ones and control characters stop here."""
    document = event("charting.order.v1", LEAST["charting.order.v1"]) | {name: value}

    assert f"invalid-envelope at $.{name}" == refused_by_types(document)
    assert not published("charting.order.v1").is_valid(document)


@pytest.mark.parametrize(("kind", "name"), [*ENTITY.items(), ("charting.charge.v1", "patient_id")])
def test_an_entity_id_of_ten_kilobytes_is_refused_by_both(kind: str, name: str) -> None:
    """At most 256 characters for patients and entities as well."""
    document = changed(kind, name, "x" * 10_240)

    assert f"wrong-type at $.data.{name}" == refused_by_types(document)
    assert not published(kind).is_valid(document)
