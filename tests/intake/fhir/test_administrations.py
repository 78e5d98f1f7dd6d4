"""What a MedicationAdministration says was done, by its status, its times, its route and what came along."""

from typing import Any

import pytest

from tests.intake.fhir.resources import (
    INFUSED,
    INTRAVENOUS,
    PUSHED,
    SNOMED,
    SWALLOWED,
    administration,
    at,
    at_point,
    bundle,
    concept,
    events,
    refusal,
    said,
)

V3_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"


def change(activity: str, clock: str) -> dict[str, Any]:
    """A Provenance that says what was done with the infusion."""
    return {
        "resourceType": "Provenance", "id": f"P-{activity}", "target": [{"reference": "MedicationAdministration/A-1"}],
        "occurredDateTime": at(clock), "recorded": at("11:00"), "activity": concept(V3_OPERATION, activity),
        "agent": [{"who": {"reference": "Practitioner/N200"}}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "period", "told"),
    [
        ("completed", {"start": at("08:00"), "end": at("09:00")}, [("start", at("08:00")), ("stop", at("09:00"))]),
        ("stopped", {"start": at("08:00"), "end": at("08:20")}, [("start", at("08:00")), ("stop", at("08:20"))]),
        ("completed", {"start": at("08:00")}, [("start", at("08:00"))]),
        ("completed", {"start": at("08:00"), "end": at("08:00")}, [("start", at("08:00"))]),
        ("in-progress", {"start": at("08:00")}, [("start", at("08:00"))]),
        ("in-progress", {"start": at("08:00"), "end": at("09:00")}, [("start", at("08:00"))]),
        ("on-hold", {"start": at("08:00"), "end": at("08:30")}, [("start", at("08:00")), ("pause", at("08:30"))]),
        ("on-hold", {"start": at("08:00"), "end": at("08:00")}, [("not-given", at("08:00"))]),
        ("not-done", {"start": at("08:00")}, [("not-given", at("08:00"))]),
    ],
    ids=[
        "completed",
        "stopped-early",
        "no-end",
        "end-is-start",
        "running",
        "end-is-planned",
        "held",
        "never-ran",
        "refused",
    ],
)
def test_an_infusion_says_what_its_status_and_its_period_say(
    status: str, period: dict[str, str], told: list[tuple[str, str]]
) -> None:
    """An end equal to the start is none; the end of one in progress is only planned."""
    assert told == said(administration(status=status, effectivePeriod=period), "action", "occurred_at")


def test_a_point_in_time_of_an_infusion_is_its_start() -> None:
    """No stop is invented."""
    assert [("start", "iv-infusion")] == said(at_point("08:00"), "action", "route")


@pytest.mark.parametrize("dosage", [PUSHED, {"route": concept(SNOMED, "78421000")}, SWALLOWED])
def test_what_is_given_at_once_is_a_point_in_time(dosage: dict[str, Any]) -> None:
    """A push, an injection and a tablet are given, also where a period is charted."""
    assert [("given", at("08:00"))] == said(administration(dosage=dosage), "action", "occurred_at")


def test_a_tablet_with_a_period_of_ten_hours_is_no_infusion() -> None:
    """As medadmin0306 of the R4 examples: oral, two tablets, ten hours."""
    dosage = SWALLOWED | {"dose": {"value": 2, "unit": "TAB"}}

    assert [("given", "oral")] == said(administration(dosage=dosage), "action", "route")


def test_a_patch_without_a_route_is_no_infusion() -> None:
    """As medadmin0312: counted in patches, four hours."""
    assert [("given",)] == said(administration(dosage={"dose": {"value": 1, "unit": "patch"}}), "action")


def test_the_length_of_a_push_is_that_of_its_period() -> None:
    """Minutes as charted, not judged here."""
    assert [(60.0,)] == said(administration(dosage=PUSHED), "duration_minutes")


def test_a_rate_that_is_a_bare_time_is_a_length() -> None:
    """As medadmin0313: a rate of `4 min` says how long the push took."""
    dosage = PUSHED | {"rateQuantity": {"value": 4, "unit": "min", "code": "min"}}

    assert [(4.0, None)] == said(at_point("08:00", dosage=dosage), "duration_minutes", "rate")


def test_intravenous_without_a_method_stays_a_text() -> None:
    """Push or infusion is not guessed; the period is charted as it is."""
    told = said(administration(dosage=INTRAVENOUS), "action", "route", "route_text")

    assert [
        ("start", None, "Intravenous route (qualifier value)"),
        ("stop", None, "Intravenous route (qualifier value)"),
    ] == told


def test_a_rate_in_two_parts_is_one_rate() -> None:
    """Numerator per one of the denominator, in UCUM."""
    dosage = INFUSED | {
        "rateRatio": {"numerator": {"value": 300, "code": "mL"}, "denominator": {"value": 2, "code": "h"}}
    }

    assert [({"value": 150.0, "unit": "mL/h"},), (None,)] == said(administration(dosage=dosage), "rate")


@pytest.mark.parametrize(
    ("activity", "action"),
    [
        ("ACTIVATE", "start"),
        ("SUSPEND", "pause"),
        ("HOLD", "pause"),
        ("RESUME", "resume"),
        ("ABORT", "stop"),
        ("COMPLETE", "stop"),
    ],
)
def test_a_provenance_says_which_change_it_is(activity: str, action: str) -> None:
    """That change alone is told, when it happened and when it was recorded."""
    (event,) = events(bundle(administration(status="in-progress"), change(activity, "08:40")))

    assert (action, at("08:40"), at("11:00")) == (
        event.data.action,  # type: ignore[attr-defined]
        event.data.occurred_at.isoformat(),
        event.time.isoformat(),
    )


def test_a_history_says_that_an_infusion_went_on() -> None:
    """In progress after on hold is a resumption, when the server recorded it."""
    held = administration(
        status="on-hold", effectivePeriod={"start": at("08:00"), "end": at("08:30")}, meta={"lastUpdated": at("08:31")}
    )
    on = administration(status="in-progress", effectivePeriod={"start": at("08:00")}, meta={"lastUpdated": at("08:50")})
    told = said(bundle(on, held, type="history"), "action", "occurred_at")

    assert ("resume", at("08:50")) in told
    assert ("pause", at("08:30")) in told


def test_a_part_of_an_infusion_is_its_next_rate_or_bag() -> None:
    """It has the id of the whole."""
    part = {"id": "A-2", "partOf": [{"reference": "MedicationAdministration/A-1"}], "status": "in-progress"}
    rated = administration(dosage=INFUSED | {"rateQuantity": {"value": 200, "code": "mL/h"}}, **part)

    assert [("A-1", "rate-change")] == said(rated, "administration_id", "action")
    assert [("A-1", "new-bag")] == said(administration(**part), "administration_id", "action")


def test_a_retracted_infusion_retracts_whatever_was_charted_of_it() -> None:
    """Earlier versions may have said more than the last one does."""
    told = said(administration(status="entered-in-error"), "action", "status")

    assert {("start", "entered-in-error"), ("stop", "entered-in-error"), ("pause", "entered-in-error")} <= set(told)
    assert {"entered-in-error"} == {status for _, status in told}


@pytest.mark.parametrize(
    ("fields", "reason", "element"),
    [
        ({"status": "unknown"}, "missing-field", "MedicationAdministration.status"),
        ({"context": {"reference": "EpisodeOfCare/1"}}, "encounter-unknown", "MedicationAdministration.context"),
        ({"subject": {"display": "Somebody"}}, "missing-field", "MedicationAdministration.subject"),
        ({"effectivePeriod": {"start": "2026-03-02"}}, "time-without-offset", "MedicationAdministration.effectivePeriod.start"),
        ({"effectivePeriod": {"start": "2026-03-02T08:00:00"}}, "time-without-offset", "MedicationAdministration.effectivePeriod.start"),
        ({"effectivePeriod": {"end": at("09:00")}}, "missing-field", "MedicationAdministration.effectivePeriod.start"),
        ({"effectivePeriod": {"start": "9999-12-31T00:00:00Z"}}, "time-out-of-range", "MedicationAdministration.effectivePeriod.start"),
        ({"effectiveDateTime": at("08:00")}, "wrong-type", "MedicationAdministration.effective[x]"),
        ({"dosage": {"dose": {"value": 1, "unit": 5}}}, "wrong-type", "MedicationAdministration.dosage.dose.unit"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_the_element(fields: dict[str, Any], reason: str, element: str) -> None:
    """Nothing is guessed: neither a status, nor an encounter, nor a clock time."""
    assert [(reason, element)] == refusal(administration(**fields))


def test_an_element_that_is_not_read_loses_no_charting() -> None:
    """A resource whose other elements are wrong keeps what it says."""
    assert [("start",), ("stop",)] == said(administration(language=5, category="x", text=[1]), "action")


def test_who_gave_it_is_no_witness() -> None:
    """The performer is the one whose function is not to look on."""
    function = "http://terminology.hl7.org/CodeSystem/med-admin-perform-function"
    performer = [
        {"function": concept(function, "witness"), "actor": {"reference": "Practitioner/N1"}},
        {"function": concept(function, "performer"), "actor": {"reference": "Practitioner/N2"}},
    ]

    assert [({"id": "N2"},)] == said(at_point("08:00", performer=performer), "performer")


def test_a_mixture_is_a_drug_with_additives() -> None:
    """The active ingredients of a Medication without a code of its own; the vehicle is none of them."""
    names = [("potassium chloride", True), ("multivitamin", True), ("dextrose 5%", False)]
    ingredients = [{"itemCodeableConcept": {"text": name}, "isActive": active} for name, active in names]
    medication = {"resourceType": "Medication", "id": "m", "ingredient": ingredients}
    resource = at_point("08:00", contained=[medication], medicationReference={"reference": "#m"})
    del resource["medicationCodeableConcept"]

    assert [({"name": "potassium chloride"}, ({"name": "multivitamin"},))] == said(resource, "drug", "additives")
