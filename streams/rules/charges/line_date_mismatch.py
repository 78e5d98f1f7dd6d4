"""A line is dated on a day on which its units were not provided.

Why it matters
    A facility dates each unit by the day it was provided in; a practice the whole run by its start. A stay over
    several days has one initial, on the first of them.

Fires on
    23:00 mar start ringers order=O1 access=L1 drug.category=hydration
    +1d 02:00 mar stop ringers access=L1
    +1d 08:00 adt discharge
    +1d 09:00 charge C1 96360 service_date=2026-03-02 units=1
    +1d 09:00 charge C2 96361 service_date=2026-03-04 units=2

Silent on
    23:00 mar start ringers order=O1 access=L1 drug.category=hydration
    +1d 02:00 mar stop ringers access=L1
    +1d 08:00 adt discharge
    +1d 09:00 charge C1 96360 service_date=2026-03-02 units=1
    +1d 09:00 charge C2 96361 service_date=2026-03-03 units=2

What to do
    Date lines by the day the unit was provided; one initial per stay.

Feed notes
    Reason `date`: of a code that is supported in that number, more units are dated on a day than any lawful
    reading has there; or a drug line is dated on a day on which the drug was not given. Reason `initial`: a
    stay of several days has a further initial dated on a later day. The calendar is that of the facility's
    zone (`intake.time_zone`), else that of the charted offset.

Known gaps
    Lines without a date are left to `date-of-service-missing`. Dates of a code that is over-billed are not
    compared: which of its lines is wrong is open.

References
    revenuecycleadvisor.com, crossing midnight (two pages); thehaugengroup.com, the orphaned interval; Noridian
    post-pay review.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from streams.coding.charged import BilledLine
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given
from streams.profiles.profile import Profile
from streams.rules.billed_drugs import billed_drugs
from streams.rules.claim import about, administration_lines, excess, initial_lines, named, units
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

SUGGESTION = "Date lines by the day the unit was provided; one initial per stay."
DAY = timedelta(days=1)


@rule("line-date-mismatch", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def line_date_mismatch(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    dated = {charge.data.charge_id for charge in chart.charges if charge.data.service_date}
    again = _initials_again(derivation)
    for line in derivation.billed:
        if line.charge_id not in dated or line.units <= 0:
            continue
        if line in again:
            yield _finding("initial", "A further initial service of the stay is dated on a later day.", line)
        elif line.administration and _misdated(line, derivation):
            yield _finding("date", "The line is dated on a day on which its units were not provided.", line)
    drugs = billed_drugs(chart, derivation, profile.vocabulary)
    for code, lines in drugs.lines.items():
        days = {day for given in drugs.given(code) for day in _days(given)}
        for line in lines:
            if days and line.service_date not in days and line.charge_id in dated:
                message = "The drug line is dated on a day on which the drug was not given."
                yield _finding("date", message, line, *drugs.given(code))


def _initials_again(derivation: Derivation) -> set[BilledLine]:
    """Initials on a later day than the first, beyond those the sites have."""
    lines = sorted(initial_lines(derivation), key=lambda line: (line.service_date, line.charge_id))
    sites = max(sum(bool(site.initial) for site in derivation.sites), 1)
    return {line for line in lines[sites:] if line.service_date > lines[0].service_date}


def _misdated(line: BilledLine, derivation: Derivation) -> bool:
    if excess(derivation, line.code) or not derivation.most(line.code):
        return False
    billed = units(
        other
        for other in administration_lines(derivation)
        if other.code == line.code and other.service_date == line.service_date
    )
    provided = (reading.units_by_date().get((line.code, line.service_date), 0) for reading in derivation.acceptable)
    return billed > max(provided, default=0)


def _days(given: Given) -> Iterator[date]:
    day, last = given.began.date(), given.ended.date()
    while day <= last:
        yield day
        day += DAY


def _finding(reason: str, message: str, line: BilledLine, *given: Given) -> Finding:
    return Finding(
        subject=about(line),
        message=message,
        suggestion=SUGGESTION,
        evidence=(*named([line], "service_date"), *(when(one.first) for one in given)),
        reason=reason,
        part=reason,
    )
