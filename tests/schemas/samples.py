"""Hand-written synthetic events of every type: one with all that the type can say, one with the least."""

import copy
from typing import Any

PERSON = {"id": "S-1", "name": "Nora Nurse", "credentials": "RN", "role": "nurse"}
DRUG = {
    "name": "ondansetron",
    "code": "26225",
    "system": "rxnorm",
    "generic_name": "ondansetron",
    "category": "therapeutic",
}
DIAGNOSIS = {"code": "C50.911", "system": "icd-10-cm", "display": "Malignant neoplasm", "rank": 1}
MG, ML = {"value": 8, "unit": "mg"}, {"value": 50.5, "unit": "mL"}
RATE = {"value": 200, "unit": "mL/h"}
AT, LATER = "2026-03-02T10:47:10-06:00", "2026-03-02T11:20:00.250Z"


def event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A structured CloudEvent of one type."""
    return {
        "specversion": "1.0",
        "id": "feed-1",
        "source": "urn:example-hospital:feed",
        "type": kind,
        "subject": "ENC-1001",
        "time": LATER,
        "datacontenttype": "application/json",
        "data": {"patient_id": "PAT-7", "occurred_at": AT} | data,
    }


LEAST: dict[str, dict[str, Any]] = {
    "charting.encounter.v1": {"status": "in-progress"},
    "charting.merge.v1": {"kind": "encounter", "from": "ENC-1000", "into": "ENC-1001"},
    "charting.order.v1": {"order_id": "O-1"},
    "charting.administration.v1": {"administration_id": "A-1", "action": "start"},
    "charting.access.v1": {"access_id": "L-1", "action": "placed"},
    "charting.note.v1": {"note_id": "N-1", "kind": "nursing"},
    "charting.signature.v1": {},
    "charting.charge.v1": {"charge_id": "C-1"},
    "charting.supply.v1": {"supply_id": "U-1"},
}
"""What the contract requires of each type beside patient and time."""

MOST: dict[str, dict[str, Any]] = {
    "charting.encounter.v1": {
        "status": "finished",
        "class": "outpatient",
        "period": {"start": AT, "end": LATER},
        "inpatient_from": AT,
        "place_of_service": "22",
        "facility": "F-1",
        "unit": "infusion",
        "primary_reason": "therapeutic",
        "diagnoses": [DIAGNOSIS, "Z51.11"],
    },
    "charting.merge.v1": LEAST["charting.merge.v1"] | {"status": "entered-in-error"},
    "charting.order.v1": {
        "status": "active",
        "order_id": "O-1",
        "drug": DRUG,
        "dose": MG,
        "route": "iv-infusion",
        "route_text": "IVPB",
        "rate": RATE,
        "duration_minutes": 15,
        "ordered_by": PERSON | {"role": "ordering"},
        "supervised_by": PERSON | {"role": "supervising"},
        "indication": "nausea",
        "diagnoses": ["R11.0"],
        "frequency": "once",
        "volume": ML,
        "as_needed": True,
        "as_needed_for": "nausea",
        "titration": {
            "starting_rate": RATE,
            "increment": RATE,
            "interval_minutes": 5,
            "maximum_rate": RATE,
            "endpoint": "MAP 65",
        },
        "standing_order": False,
        "mode": "verbal",
        "received_by": PERSON,
        "state": "active",
    },
    "charting.administration.v1": {
        "status": "active",
        "administration_id": "A-1",
        "order_id": "O-1",
        "action": "start",
        "drug": DRUG,
        "additives": [DRUG],
        "bag_id": "B-1",
        "route": "iv-infusion",
        "route_text": "IVPB",
        "purpose": "treatment",
        "dose": MG,
        "concentration": "8 mg/50 mL",
        "rate": RATE,
        "volume": ML,
        "billing_units": 8,
        "container": "single-dose",
        "supplied": MG,
        "wasted": MG | {"value": 0},
        "body_site": "left forearm",
        "access_id": "L-1",
        "line": "proximal",
        "device": "pump",
        "duration_minutes": 33.5,
        "time_source": "documented",
        "entry_method": "scan",
        "late_entry": False,
        "performer": PERSON,
        "primary": True,
        "reason": "ordered",
    },
    "charting.access.v1": {
        "status": "active",
        "access_id": "L-1",
        "action": "placed",
        "kind": "peripheral",
        "body_site": "left forearm",
        "lumens": 1,
        "reason": "infusion",
        "performer": PERSON,
    },
    "charting.note.v1": {
        "status": "active",
        "note_id": "N-1",
        "kind": "nursing",
        "state": "addendum",
        "addendum_to": "N-0",
        "late_entry": True,
        "reason": "stop time added",
        "author": PERSON,
        "service_date": "2026-03-02",
        "text": "Tolerated well.",
        "sections": {
            "diagnosis": "breast cancer",
            "indication": "nausea",
            "plan": "repeat",
            "response": "relief",
            "supervision": "present",
        },
        "documented": [
            {
                "administration_id": "A-1",
                "drug": DRUG,
                "route": "iv-infusion",
                "dose": MG,
                "concentration": MG,
                "volume": ML,
                "start": AT,
                "stop": LATER,
                "access_id": "L-1",
            }
        ],
    },
    "charting.signature.v1": {
        "status": "active",
        "note_id": "N-1",
        "order_id": "O-1",
        "signer": PERSON,
        "method": "electronic",
        "signed_at": LATER,
        "meaning": "author",
        "text": "I attest.",
    },
    "charting.charge.v1": {
        "status": "active",
        "charge_id": "C-1",
        "code": "96365",
        "system": "cpt",
        "units": 1,
        "modifiers": ["59"],
        "service_date": "2026-03-02",
        "diagnoses": [DIAGNOSIS],
        "ordered_by": PERSON,
        "rendered_by": PERSON,
        "claim_submitted_at": LATER,
        "state": "posted",
    },
    "charting.supply.v1": {
        "status": "active",
        "supply_id": "U-1",
        "item": "needle",
        "code": "A4215",
        "quantity": 2,
        "charge_separately": True,
    },
}
"""Every field of each type at once."""

EVENTS = [event(kind, data) for table in (LEAST, MOST) for kind, data in table.items()]


def changed(kind: str, path: str, value: object) -> dict[str, Any]:
    """The full sample of a type with one field of `data` set."""
    document = copy.deepcopy(event(kind, MOST[kind]))
    *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    node: Any = document["data"]
    for step in parents:
        node = node[step]
    node[last] = value
    return document
