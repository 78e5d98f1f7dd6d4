"""What ChargeItem and Claim say is to be billed."""

from typing import Any

import pytest

from tests.intake.fhir.resources import CHICAGO, at, charge, concept, read, refusal, said

CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


def claim(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A Claim of these items."""
    return {
        "resourceType": "Claim", "id": "K", "status": "active", "use": "claim", "patient": {"reference": "Patient/PAT-1"},
        "created": at("18:00"), "item": [{"sequence": number} | item for number, item in enumerate(items, 1)],
    } | fields  # fmt: skip


def item(code: str, system: str | None = CPT, **fields: Any) -> dict[str, Any]:
    """An item of a claim."""
    coding = {"code": code} | ({"system": system} if system else {})
    return {
        "productOrService": {"coding": [coding]}, "servicedPeriod": {"start": at("08:00")}, "quantity": {"value": 2},
        "encounter": [{"reference": "Encounter/ENC-1"}],
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("billable", "posted"),
        ("billed", "posted"),
        ("not-billable", "voided"),
        ("aborted", "voided"),
        ("unknown", None),
    ],
)
def test_the_state_of_a_charge_is_its_status(status: str, state: str | None) -> None:
    """What is not billable or was aborted is no longer posted."""
    assert [(state,)] == said(charge(status=status), "state")


@pytest.mark.parametrize(
    ("fields", "element"),
    [
        ({"status": "planned"}, "ChargeItem.status"),
        ({"code": concept("urn:example:ebm", "01510")}, "ChargeItem.code"),
        ({"code": {"coding": [{"code": "01510"}]}}, "ChargeItem.code"),
    ],
)
def test_what_is_planned_or_in_another_code_system_is_no_charge(fields: dict[str, Any], element: str) -> None:
    """A code without a system is read only where its form is that of HCPCS Level II."""
    assert [("nothing-charted", element)] == refusal(charge(**fields))


def test_a_modifier_is_a_coding_of_two_characters() -> None:
    """R4 has no other place for it on a ChargeItem."""
    coding = [{"system": CPT, "code": code} for code in ("96375", "59", "XU")]

    assert [("96375", "cpt", ("59", "XU"))] == said(charge(code={"coding": coding}), "code", "system", "modifiers")


def test_a_day_is_a_service_date_and_needs_a_zone() -> None:
    """Without one it cannot be told when the day began."""
    resource = charge(occurrenceDateTime="2026-03-02")

    assert [("2026-03-02", "2026-03-02T00:00:00-06:00")] == said(
        resource, "service_date", "occurred_at", profile=CHICAGO
    )
    assert [("time-without-offset", "ChargeItem.occurrenceDateTime")] == refusal(resource)


def test_each_item_of_a_claim_is_a_charge() -> None:
    """With the id of the claim and its sequence; those in another code system are left out."""
    told = said(claim(item("96365"), item("J1940", None), item("1200", None)), "charge_id", "code", "system", "units")

    assert [("K/1", "96365", "cpt", 2.0), ("K/2", "J1940", "hcpcs", 2.0)] == told


def test_a_cancelled_claim_voids_its_charges() -> None:
    """One that is entered in error retracts them."""
    assert [("voided",)] == said(claim(item("96365"), status="cancelled"), "state")
    assert [("entered-in-error",)] == said(claim(item("96365"), status="entered-in-error"), "status")


def test_an_item_has_the_diagnoses_and_the_clinician_it_refers_to() -> None:
    """By sequence; others on the claim are not its own."""
    icd = "http://hl7.org/fhir/sid/icd-10-cm"
    codes = [(1, "L03.115"), (2, "R11.0")]
    diagnoses = [{"sequence": number, "diagnosisCodeableConcept": concept(icd, code)} for number, code in codes]
    team = [{"sequence": 1, "provider": {"reference": "Practitioner/P1"}}]
    refers = item("96365", diagnosisSequence=[2], careTeamSequence=[1])
    told = said(claim(refers, diagnosis=diagnoses, careTeam=team), "diagnoses", "rendered_by", "claim_submitted_at")

    assert [(({"code": "R11.0", "system": "icd-10-cm"},), {"id": "P1"}, at("18:00"))] == told


@pytest.mark.parametrize(
    ("resource", "reason", "element"),
    [
        (claim(item("96365"), use="preauthorization"), "nothing-charted", "Claim.use"),
        (claim(item("96365"), status="draft"), "nothing-charted", "Claim.status"),
        (claim(item("1200", None)), "nothing-charted", "Claim.item.productOrService"),
        (claim(item("96365", encounter=[])), "encounter-unknown", "Claim.item.encounter"),
        (claim(item("96365", servicedPeriod=None)), "missing-field", "Claim.item.servicedDate"),
        (
            claim(item("96365", servicedDate="2026-03-02", servicedPeriod=None)),
            "time-without-offset",
            "Claim.item.servicedDate",
        ),
    ],
)
def test_a_claim_that_charges_nothing_or_cannot_be_told_is_refused(
    resource: dict[str, Any], reason: str, element: str
) -> None:
    """With the element."""
    assert [(reason, element)] == refusal(resource)


def test_one_bad_item_is_refused_while_the_others_stand() -> None:
    """An item of no encounter beside one of a known one."""
    outcomes = read(claim(item("96365", encounter=[]), item("96366")))

    assert ["Rejected", "Accepted"] == [type(outcome).__name__ for outcome in outcomes]
