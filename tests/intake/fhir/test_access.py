"""Intravenous access, pumps and words of nurses: Procedure, DeviceUseStatement, Observation."""

from typing import Any

import pytest

from tests.intake.fhir.resources import SNOMED, administration, at, bundle, concept, refusal, said

WHO = {"subject": {"reference": "Patient/PAT-1"}}
STAY = {"encounter": {"reference": "Encounter/ENC-1"}}
PIV = {"resourceType": "Device", "id": "AX-1", "type": concept(SNOMED, "82449006")}
MDC = "urn:iso:std:iso:11073:10101"


def procedure(**fields: Any) -> dict[str, Any]:
    """The insertion of a peripheral line."""
    return {
        "resourceType": "Procedure", "id": "PR", "status": "completed", "code": {"text": "Insertion of peripheral IV"},
        "performedDateTime": at("08:10"), **WHO, **STAY,
    } | fields  # fmt: skip


def observation(**fields: Any) -> dict[str, Any]:
    """An Observation at half past eight."""
    return {
        "resourceType": "Observation",
        "id": "OB",
        "status": "final",
        "effectiveDateTime": at("08:30"),
        **WHO,
        **STAY,
    } | fields


@pytest.mark.parametrize(
    ("code", "action", "kind"),
    [
        ({"text": "Insertion of peripheral IV"}, "placed", "peripheral"),
        (concept(SNOMED, "425196008", "Insertion of PICC"), "placed", "picc"),
        ({"text": "Removal of central line"}, "removed", "central"),
        ({"text": "Midline catheter placement"}, "placed", "midline"),
        (concept(SNOMED, "80402001"), "placed", "port"),
    ],
)
def test_a_procedure_on_an_access_device_is_an_entry_of_the_line_record(
    code: dict[str, Any], action: str, kind: str
) -> None:
    """By the vocabulary of access; the entry is known by its own id where it names no device."""
    assert [("PR", action, kind)] == said(procedure(code=code), "access_id", "action", "kind")


def test_the_device_is_what_the_access_goes_by() -> None:
    """What was done with it is said by the focal device, too."""
    removed = {
        "action": concept("http://hl7.org/fhir/device-action", "explanted"),
        "manipulated": {"reference": "Device/AX-1"},
    }
    told = said(
        bundle(procedure(code={"text": "Line care"}, focalDevice=[removed]), PIV), "access_id", "action", "kind"
    )

    assert [("AX-1", "removed", "peripheral")] == told


@pytest.mark.parametrize("code", ["Appendectomy", "Insertion of pacemaker", "Removal of sutures"])
def test_another_procedure_is_not_charted(code: str) -> None:
    """Only access devices are."""
    assert [("nothing-charted", "Procedure.code")] == refusal(procedure(code={"text": code}))


def test_a_device_in_use_was_placed_and_removed() -> None:
    """The encounter stands in the standard extension, since the type has no element for it."""
    extension = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter",
            "valueReference": {"reference": "Encounter/ENC-1"},
        }
    ]
    use = {
        "resourceType": "DeviceUseStatement", "id": "U", "status": "completed", "device": {"reference": "Device/AX-1"},
        "timingPeriod": {"start": at("08:10"), "end": at("10:00")}, **WHO,
    }  # fmt: skip
    told = said(bundle(use | {"extension": extension}, PIV), "access_id", "action", "occurred_at")

    assert [("AX-1", "placed", at("08:10")), ("AX-1", "removed", at("10:00"))] == told
    assert [("encounter-unknown", "DeviceUseStatement.extension")] == refusal(bundle(use, PIV))
    assert [("nothing-charted", "DeviceUseStatement.device")] == refusal(use)


def test_a_pump_says_the_rate_of_the_administration_it_is_part_of() -> None:
    """From the device; without an administration it is nobody's."""
    pumped = observation(code=concept(MDC, "157784"), valueQuantity={"value": 125, "code": "mL/h"})
    part = pumped | {"partOf": [{"reference": "MedicationAdministration/A-1"}]}
    told = said(bundle(part, administration()), "action", "administration_id", "rate", "time_source", "drug")

    assert ("rate-change", "A-1", {"value": 125.0, "unit": "mL/h"}, "device", {"name": "vancomycin"}) == told[0]
    assert [("nothing-charted", "Observation.code")] == refusal(pumped)


def test_a_look_at_an_access_device_is_an_assessment() -> None:
    """Whatever was observed of it."""
    looked = observation(code={"text": "Site condition"}, device={"reference": "Device/AX-1"})

    assert [("AX-1", "assessed", "peripheral")] == said(bundle(looked, PIV), "access_id", "action", "kind")


def test_a_nurses_words_are_a_note_and_a_laboratory_result_is_not() -> None:
    """By the code of the observation."""
    note = observation(code=concept("http://loinc.org", "34746-8"), valueString="Site clean.")
    result = observation(code=concept("http://loinc.org", "2160-0"), valueQuantity={"value": 1, "code": "mg/dL"})

    assert [("nursing", "Site clean.", "final")] == said(note, "kind", "text", "state")
    assert [("nothing-charted", "Observation.code")] == refusal(result)


def test_an_infusion_ran_through_the_access_device_and_the_pump_it_names() -> None:
    """By the Device that came along, or what the reference is displayed as."""
    used = [{"reference": "Device/AX-1"}, {"reference": "Device/P-7", "display": "Infusion pump"}]

    assert [("AX-1", "pump"), ("AX-1", "pump")] == said(bundle(administration(device=used), PIV), "access_id", "device")
