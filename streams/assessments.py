"""A closed chart to its assessment: the checklist, the services, what was not judged, and how many alerts stand."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from schemas.alert import Alert
from schemas.assessment import AlertCounts, Assessment, Checklist, CodeUnits, Item, Service
from schemas.codec import encode_event
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.drawn import timeline
from streams.encounter.people import documenters, posted
from streams.profiles.profile import Profile
from streams.rules.catalogue import CATALOGUE, RULESET
from streams.rules.checklist import CHECKLIST
from streams.rules.evaluate import Evaluation

ASSESSMENT_TYPE = "charting.assessment.v1"

OF_INFUSIONS = ("start_and_stop_times", "total_infusion_duration", "primary_and_secondary_infusions")


def assess(
    chart: ClosedChart, derived: Derivation, evaluation: Evaluation, open_alerts: Collection[Alert],
    resolved: int, profile: Profile,
) -> Assessment:  # fmt: skip
    """The verdict on a closed encounter."""
    return Assessment(
        encounter_id=chart.encounter_id,
        patient_id=chart.patient_id,
        closed_at=chart.closed_at,
        close_reason=chart.close_reason,
        profile=profile.name,
        setting=derived.setting,
        ruleset=RULESET,
        checklist=_checklist(derived.services, evaluation, open_alerts),
        not_evaluated=evaluation.not_evaluated,
        services=derived.services,
        supported_codes=derived.supported,
        acceptable=tuple(reading.codes for reading in derived.acceptable[1:]),
        readings=tuple(reading.name for reading in derived.acceptable[1:]),
        billed_codes=_billed(derived),
        variance=derived.variance,
        alerts=AlertCounts(open=len(open_alerts), resolved=resolved),
        **_completeness(chart),
        **_for_readers(chart, profile),
    )


def _completeness(chart: ClosedChart) -> dict[str, Any]:
    """Whether every record of it could be read; an encounter with a dead letter is never called clean."""
    return {"complete": not chart.rejected, "incomplete_because": tuple(sorted(set(chart.rejected)))}


def _for_readers(chart: ClosedChart, profile: Profile) -> dict[str, Any]:
    """What a worklist finds the encounter by, and draws it from."""
    return {
        "facility": chart.stay.facility,
        "unit": chart.stay.unit,
        "documenters": documenters(chart),
        "claim_submitted_at": _submitted(chart),
        "timeline": timeline(chart, profile.intake.time_zone),
    }


def _submitted(chart: ClosedChart) -> datetime | None:
    """When the last of its charge lines left on a claim."""
    times = [charge.data.claim_submitted_at for charge in posted(chart) if charge.data.claim_submitted_at]
    return max(times, default=None)


def _billed(derived: Derivation) -> tuple[CodeUnits, ...]:
    """Every code that was charged, drugs and supplies too, all its lines together."""
    units: dict[str, float] = {}
    for line in derived.billed:
        units[line.code] = units.get(line.code, 0) + line.units
    return tuple(CodeUnits(code=code, units=total) for code, total in sorted(units.items()))


def _checklist(services: tuple[Service, ...], evaluation: Evaluation, open_alerts: Collection[Alert]) -> Checklist:
    infused = any(service.stop_source is not None for service in services)
    failed = {alert.rule for alert in open_alerts} | {held.rule for alert in open_alerts for held in alert.held_back}
    judged = {rule.name for rule in CATALOGUE} - {item.rule for item in evaluation.not_evaluated}

    def item(name: str, rules: tuple[str, ...]) -> Item:
        if failed & set(rules):
            return "not-met"
        if not services or (name in OF_INFUSIONS and not infused):
            return "not-applicable"
        return "met" if set(rules) <= judged else "not-evaluated"

    return Checklist(**{name: item(name, rules) for name, rules in CHECKLIST.items()})


def encode_assessment(assessment: Assessment) -> bytes:
    """The assessment as its topic carries it."""
    digest = hashlib.sha256(msgspec.json.encode(assessment)).hexdigest()[:12]
    return encode_event(
        ASSESSMENT_TYPE, f"{assessment.encounter_id}-{digest}", assessment.encounter_id,
        assessment.closed_at.isoformat(), assessment,
    )  # fmt: skip
