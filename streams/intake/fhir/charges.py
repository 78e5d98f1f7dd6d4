"""ChargeItem and the items of a Claim to `charting.charge.v1`.

Only CPT and HCPCS are charges of the contract; a line in another code system never was one of ours. FHIR R4 gives a
ChargeItem no modifier, so they are read where systems write them: as further codings of two characters.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from streams.intake.fhir.elements import Node, Refused, nodes, number, text, values
from streams.intake.fhir.mapping import Fact, Part, Table, Unsaid, apply, each, one, told
from streams.intake.fhir.orders import retracted
from streams.intake.fhir.reading import Reading, diagnosis, person, tokens
from streams.intake.fhir.references import key

CHARGE_STATE = {"billable": "posted", "billed": "posted", "not-billable": "voided", "aborted": "voided"}
CLAIM_STATE = {"active": "posted", "cancelled": "voided"}
BILLED = ("cpt", "hcpcs")
HCPCS = re.compile(r"[A-V]\d{4}", re.ASCII)
"""The form of a HCPCS Level II code, which tells its system where none is given."""
MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)


def coded(reading: Reading, concept: Node) -> tuple[str, str] | None:
    """Code and system of the first coding that is CPT or HCPCS."""
    for uri, code in tokens(concept):
        system = reading.codes.system(uri)
        if code and not MODIFIER.fullmatch(code) and (system in BILLED or (uri is None and HCPCS.fullmatch(code))):
            return code, system or "hcpcs"
    return None


def code(reading: Reading) -> str | None:
    """The coding in CPT or HCPCS; a code without a system where its form is that of HCPCS Level II"""
    return next((found[0] for concept in nodes(reading.resource, "code") if (found := coded(reading, concept))), None)


def system(reading: Reading) -> str | None:
    """Cpt or hcpcs"""
    return next((found[1] for concept in nodes(reading.resource, "code") if (found := coded(reading, concept))), None)


def modifier(_reading: Reading, written: object) -> str | None:
    """A code of two characters"""
    return written if isinstance(written, str) and MODIFIER.fullmatch(written) else None


def units(_reading: Reading, written: object) -> float | None:
    """The number"""
    return float(written) if isinstance(written, int | float) and not isinstance(written, bool) else None


def state(_reading: Reading, status: object) -> str | None:
    """Posted (billable, billed), voided (not-billable, aborted)"""
    return CHARGE_STATE.get(status) if isinstance(status, str) else None


def service_date(reading: Reading) -> str | None:
    """The day of the service"""
    paths = ("occurrenceDateTime", "occurrencePeriod.start", "occurrenceTiming.event")
    found = next((found for path in paths if (found := reading.time(path))), None)
    return found.day.isoformat() if found and found.day else None


CHARGE: Table = (
    one("status", "status", by=retracted),
    told("code", "code", by=code),
    told("system", "code", by=system),
    one("units", "quantity.value", by=units),
    each("modifiers", "code.coding.code", by=modifier),
    told("service_date", "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", by=service_date),
    each("diagnoses", "reason", by=diagnosis),
    one("rendered_by", "performer.actor", by=person),
    one("state", "status", by=state),
)


def read_charge(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """One charge; a planned one is none yet."""
    if text(reading.resource, "status") == "planned":
        raise Refused("nothing-charted", "ChargeItem.status")
    data = apply(CHARGE, reading)
    if "code" not in data and nodes(reading.resource, "code.coding"):
        raise Refused("nothing-charted", "ChargeItem.code")
    at = reading.when("occurrenceDateTime", "occurrencePeriod.start", "occurrenceTiming.event", days=True)
    yield Fact("charge", "charge", data | {"charge_id": reading.own, "occurred_at": at})


def claim_state(_reading: Reading, status: object) -> str | None:
    """Posted (active), voided (cancelled)"""
    return CLAIM_STATE.get(status) if isinstance(status, str) else None


def submitted(reading: Reading) -> str | None:
    """When the claim was created, where that has a clock time"""
    found = reading.instant("created")
    return found.isoformat() if found else None


CLAIM: Table = (
    one("status", "status", by=retracted),
    one("state", "status", by=claim_state),
    told("claim_submitted_at", "created", by=submitted),
)


def item_code(reading: Reading) -> str | None:
    """The coding in CPT or HCPCS, as of a ChargeItem; an item without one is no charge of ours"""
    found = (coded(reading, concept) for concept in nodes(reading.resource, "productOrService"))
    return next((one[0] for one in found if one), None)


def item_system(reading: Reading) -> str | None:
    """Cpt or hcpcs"""
    found = (coded(reading, concept) for concept in nodes(reading.resource, "productOrService"))
    return next((one[1] for one in found if one), None)


def item_date(reading: Reading) -> str | None:
    """The day of the service"""
    found = next((at for path in SERVICED if (at := reading.time(path))), None)
    return found.day.isoformat() if found and found.day else None


SERVICED = ("servicedDate", "servicedPeriod.start")
ITEM: Table = (
    told("code", "productOrService", by=item_code),
    told("system", "productOrService", by=item_system),
    one("units", "quantity.value", by=units),
    each("modifiers", "modifier.coding.code", by=modifier),
    told("service_date", *SERVICED, by=item_date),
)
"""What an item says itself; diagnoses and clinician are those of the claim that it refers to by sequence."""


def read_claim(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """A charge for each item in CPT or HCPCS; a request for authorization and a draft are no charges."""
    if text(reading.resource, "use") not in (None, "claim"):
        raise Refused("nothing-charted", "Claim.use")
    if text(reading.resource, "status") == "draft":
        raise Refused("nothing-charted", "Claim.status")
    whole, found = apply(CLAIM, reading), False
    for position, item in enumerate(nodes(reading.resource, "item"), 1):
        part = Reading({**item, "resourceType": "Claim.item"}, reading.record, reading.profile)
        if item_code(part):
            found = True
            yield _item(reading, position, part, whole)
    if not found:
        raise Refused("nothing-charted", "Claim.item.productOrService")


def _item(reading: Reading, position: int, part: Reading, whole: dict[str, Any]) -> Part:
    """One item as a charge of its own; its id is that of the claim with the sequence of the item."""
    item = part.resource
    sequence = int(number(item, "sequence") or position)
    stay = next((key(one, reading.resource, reading.record, visit=True) for one in nodes(item, "encounter")), None)
    if stay is None:
        return Unsaid("encounter-unknown", "Claim.item.encounter")
    try:
        data = whole | apply(ITEM, part) | {"occurred_at": part.when(*SERVICED, days=True)}
    except Refused as refused:
        return Unsaid(refused.reason, refused.field)
    others = {"diagnoses": _diagnoses(reading, item), "rendered_by": _rendered(reading, item)}
    data |= {name: value for name, value in others.items() if value}
    data |= {"charge_id": f"{reading.own}/{sequence}", "encounter": stay}
    return Fact("charge", f"item-{sequence}", data)


def _diagnoses(reading: Reading, item: Node) -> list[dict[str, object]] | None:
    listed = _listed(reading, item, "diagnosis")
    paths = ("diagnosisCodeableConcept", "diagnosisReference")
    found = [diagnosis(reading, one) for entry in listed for path in paths for one in nodes(entry, path)]
    return [one for one in found if one] or None


def _rendered(reading: Reading, item: Node) -> dict[str, str] | None:
    team = _listed(reading, item, "careTeam")
    return next((found for one in team for who in nodes(one, "provider") if (found := person(reading, who))), None)


def _listed(reading: Reading, item: Node, name: str) -> list[Node]:
    """The diagnoses or clinicians of the claim that an item refers to by sequence."""
    wanted = {one for one in values(item, f"{name}Sequence") if isinstance(one, int)}
    if not wanted:
        return []
    return [one for one in nodes(reading.resource, name) if number(one, "sequence") in wanted]
