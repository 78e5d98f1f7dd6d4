"""An administration code is billed where nobody, or somebody else, bills the administration.

Why it matters
    In a hospital the facility bills what its nurses give; the practitioner does not. From the inpatient order
    on there is no line at all. Such lines are denied as a whole.

Fires on
    08:00 adt admit class=inpatient
    09:00 mar start vancomycin order=O1 access=L1
    10:00 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1

Silent on
    08:00 adt admit class=observation
    09:00 mar start vancomycin order=O1 access=L1
    10:00 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1

What to do
    The facility bills the outpatient part; the inpatient part has no line.

Feed notes
    Setting is resolved from the perspective of the profile, `class`, `place_of_service` and `inpatient_from`.
    Reason `professional-in-facility`: a professional claim at place of service 19, 21, 22 or 23, or for a
    patient who was an inpatient, in observation or in the emergency department. Reason `inpatient`: a facility
    claim for an inpatient stay; or, where an outpatient part came first, a line dated after the day of the
    inpatient order, or units that only minutes after the order would support. One alert for the whole claim,
    or one for each line. All other rules about the line are listed in it.

Known gaps
    The place of service is that of the encounter; a claim line carries none. Type of bill is not read.

References
    codingahead.com 96366; Noridian, bundling of services; AHIMA, Inpatient and outpatient infusion charging.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.encounter import Encounter
from streams.coding.charged import BilledLine
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import administered
from streams.encounter.setting import UNBILLED
from streams.profiles.profile import Profile
from streams.rules.claim import about, administration_lines, excess, named
from streams.rules.rule import Finding, Services, rule

SUGGESTION = "The facility bills the outpatient part; the inpatient part has no line."


@rule("setting-not-billable", severity="blocks-billing", judged=("at-charge",), needs=("ENC", "CHG"))
def setting_not_billable(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    lines = administration_lines(derivation)
    if lines and derivation.setting in UNBILLED:
        inside = derivation.setting == "professional-in-facility"
        yield Finding(
            subject=Subject(),
            message="A professional claim bills administration that the facility bills."
            if inside
            else "Administration is billed for an inpatient stay.",
            suggestion=SUGGESTION,
            evidence=(*named(lines), *dict.fromkeys(_registered(chart))),
            reason="professional-in-facility" if inside else "inpatient",
        )
        return
    for line in lines if profile.perspective == "facility" else ():
        if _after_order(line, chart, derivation, profile):
            yield Finding(
                subject=about(line),
                message="Administration is billed for the part of the stay after the inpatient order.",
                suggestion=SUGGESTION,
                evidence=(*named([line], "service_date"), *_ordered(chart)),
                reason="inpatient",
            )


def _after_order(line: BilledLine, chart: ClosedChart, derivation: Derivation, profile: Profile) -> bool:
    """Whether the line is for what was given after the inpatient order."""
    order = chart.stay.inpatient_from
    if order is None:
        return False
    if line.service_date > order.date():
        return True
    later = any(given.ended > order for given in administered(chart, profile.vocabulary))
    return later and line.service_date == order.date() and excess(derivation, line.code) > 0


def _registered(chart: ClosedChart) -> Iterator[Evidence]:
    """The registration records that say where the patient was."""
    for event in chart.recorded(Encounter):
        for field, found in (("class", event.data.class_), ("place_of_service", event.data.place_of_service)):
            if found:
                yield Evidence(event=event.ref, field=field, found=found)


def _ordered(chart: ClosedChart) -> Iterator[Evidence]:
    if chart.stay.inpatient_ref and chart.stay.inpatient_from:
        found = chart.stay.inpatient_from.isoformat()
        yield Evidence(event=chart.stay.inpatient_ref, field="inpatient_from", found=found)
