"""The record does not say where the patient was treated, or the place of service contradicts the registration.

Why it matters
    Where a drug was given decides who bills it and by which rules. A wrong place sends the claim to the wrong
    payer's desk, and a missing one sends it back.

Fires on
    07:50 adt admit unit=INFUSION
    08:00 mar given ketorolac route=intramuscular
    12:30 adt discharge

Silent on
    07:50 adt admit unit=INFUSION class=outpatient
    08:00 mar given ketorolac route=intramuscular
    12:30 adt discharge

What to do
    Record or correct the site of service.

Feed notes
    Judged where something was given by needle or line. Asked for are the `class` of the registration, and a
    location: `unit`, `facility` or `place_of_service`. On the professional side `place_of_service` itself is
    asked for, because its claims carry one; hospital feeds commonly have none. Contradictions: 21 with a class
    other than inpatient; inpatient with 11, 19, 22 or 23; office with 19, 21, 22 or 23; emergency or observation
    with 11; 23 with office; and, where the hospital bills, outpatient with 11. A stay that is outpatient up to an
    inpatient order may have either place.

Known gaps
    The claim's own place of service and type of bill are not in the charge feed. A location that changed during
    the stay is not followed.

References
    wearemedicalcoders.com, Essential documentation requirements; codingahead.com 96366. The pairs that
    contradict are ours (inference from the CMS list of places of service).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.encounter import Encounter
from streams.encounter.chart import ClosedChart, Stay
from streams.encounter.given import treatments
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

HOSPITAL = ("19", "21", "22", "23")
CONTRADICT: dict[str, tuple[str, ...]] = {
    "inpatient": ("11", "19", "22", "23"),
    "office": HOSPITAL,
    "emergency": ("11", "21"),
    "observation": ("11", "21"),
    "outpatient": ("21",),
}


@rule("site-of-service-missing", severity="blocks-billing", judged=("at-close", "at-charge"), needs=("ENC",))
def site_of_service_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given = treatments(chart, profile.vocabulary)
    fault = _fault(chart.stay, professional=profile.perspective == "professional") if given else None
    if fault is None:
        return
    part, message, field, found = fault
    registered = chart.recorded(Encounter)
    last = (Evidence(event=registered[-1].ref, field=field, found=found),) if registered else ()
    yield Finding(
        subject=Subject(),
        message=message,
        suggestion="Record or correct the site of service.",
        evidence=(when(given[0].first), *last),
        part=part,
    )


def _fault(stay: Stay, *, professional: bool) -> tuple[str, str, str, str | None] | None:
    place, class_ = stay.place_of_service, stay.class_
    if not class_:
        return "class", "The registration does not say in which setting the patient was treated.", "class", None
    if not (stay.unit or stay.facility or place):
        return "place", "No location is on record for the time the drugs were given.", "place_of_service", None
    if professional and not place:
        return "place", "No place of service is on record for the visit.", "place_of_service", None
    both = stay.inpatient_from is not None and (stay.arrival is None or stay.arrival < stay.inpatient_from)
    wrong = CONTRADICT.get(class_, ()) + (("11",) if class_ == "outpatient" and not professional else ())
    if place in wrong and not (both and place in HOSPITAL):
        message = "The place of service contradicts the class of the registration."
        return "contradiction", message, "place_of_service", place
    return None
